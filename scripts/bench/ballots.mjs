// Signing a voter's token: `node scripts/bench/ballots.mjs`. One JSON object a line, `{name, value, unit, baseline, ratio, n}`;
// the baseline is a plain RSA signature by the same key in the same run. Processor time, for other work may share the machine.
import { constants, createPrivateKey, randomBytes, sign } from 'node:crypto'
import { blindSign, makeBallotKey } from '../../packages/server/dist/charter/ballots/signing.js'

const n = 200
const { privateKey } = await makeBallotKey()
const key = createPrivateKey(privateKey)
const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 }

const millisecondsEach = (work) => {
  const inputs = Array.from({ length: n }, () => {
    const bytes = randomBytes(384)
    bytes[0] = 0
    return bytes
  })
  const before = process.cpuUsage()
  for (const input of inputs) work(input)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / n
}

const baseline = millisecondsEach((input) => sign('sha384', input, pss))
const value = millisecondsEach((input) => {
  if (blindSign(privateKey, input) === undefined) throw new Error('not signed')
})
console.log(
  JSON.stringify({
    name: 'ballots: blind signature',
    value: Number(value.toFixed(2)),
    unit: 'ms',
    baseline: Number(baseline.toFixed(2)),
    ratio: Number((value / baseline).toFixed(2)),
    n,
  }),
)
