import type { Program } from './names.ts'

/**
 * Settings for a deployment to AWS; run `npm run synth` after an edit. Only the roles change `k8s/base/`
 * and `k8s/local/`.
 */
export type Settings = {
  /** For `k8s/aws/` and `k8s/eks/`; `AWS_REGION` in `.env` wins. */
  awsRegion: string
  /** Name of the EKS cluster, for the segments' `aws.eks.cluster_name`. */
  eksClusterName: string | undefined
  /**
   * IAM roles for service accounts (IRSA), as `arn:aws:iam::<account>:role/<name>`: the daemon's
   * may write segments, the services' may write log events. Pod Identity needs no entry here.
   */
  roleArns: Partial<Record<Program, string>>
}

export const settings: Settings = {
  awsRegion: 'us-east-1',
  eksClusterName: undefined,
  roleArns: {},
}
