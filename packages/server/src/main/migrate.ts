// `npm run migrate`: brings the database to this version and ends.
import { openParley } from './open.js'
import { runOnceAndEnd } from './run.js'

const say = (line: string) => process.stdout.write(`${line}\n`)

await runOnceAndEnd(async (config) => {
  const opened = await openParley({ config, say })
  await opened.close()
  say('The database is at this version.')
  return 0
})
