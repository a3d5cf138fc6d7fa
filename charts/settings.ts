import type { Program } from './names.ts'

/**
 * What somebody who deploys to AWS may want to change, followed by `npm run synth`. None of it
 * matters to `k8s/` and `k8s/local/`, except the roles.
 */
export type Settings = {
  /** For `k8s/aws/` and `k8s/eks/`; `AWS_REGION` in `.env` wins. */
  awsRegion: string
  /** Name of the EKS cluster, for the segments' `aws.eks.cluster_name`. */
  eksClusterName: string | undefined
  /**
   * IAM roles for service accounts (IRSA), as `arn:aws:iam::<account>:role/<name>`: the daemon's may
   * write segments, the services' may write log events. Pod Identity needs no entry here.
   */
  roleArns: Partial<Record<Program, string>>
}

export const settings: Settings = {
  awsRegion: 'us-east-1',
  eksClusterName: undefined,
  roleArns: {},
}
