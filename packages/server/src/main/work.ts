// `npm run work`: the worker alone. Several may run on one DATABASE_URL; the queue gives each job to one of them.

import { startSequencer } from '../audit/ledger/sequencer.js'
import { startHeartbeat } from '../jobs/heartbeat.js'
import { startWorker } from '../jobs/worker.js'
import { workerParts } from './compose.js'
import { openParley } from './open.js'
import { runProcess } from './run.js'

const say = (line: string) => process.stdout.write(`${line}\n`)

await runProcess(async (config) => {
  const opened = await openParley({ config, say })
  const worker = await startWorker(workerParts(opened))
  const heartbeat = await startHeartbeat(opened.installation.db)
  const sequencer = startSequencer(opened.installation)
  say('Working.')
  return {
    stop: async () => {
      await worker.stop()
      await heartbeat.stop()
      await sequencer.stop()
      await opened.close()
    },
  }
})
