// Takes both cores of a small machine for three minutes: TEST_SHARES=on npm run test:cluster
import './deploy.ts'
import './shares.ts'
