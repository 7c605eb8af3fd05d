// A process that brings up the embedded database of the home it is given, prints one line, and stays
// until a signal: SIGTERM stops in order, SIGKILL is what the tests are about.
import { startEmbeddedDatabase } from '../../src/db/embedded/start.js'

const quiet = { info: () => {}, warn: () => {} }
const database = await startEmbeddedDatabase({ home: process.argv[2] ?? '', log: quiet })
const stay = setInterval(() => {}, 60_000)
process.once('SIGTERM', async () => {
  await database.stop()
  clearInterval(stay)
})
console.log(JSON.stringify({ postmasterPid: database.pid, role: database.role }))
