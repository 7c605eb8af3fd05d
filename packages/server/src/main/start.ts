// `npm start`: database, migrations, server and worker in one process.

import { startSequencer } from '../audit/ledger/sequencer.js'
import { startHeartbeat } from '../jobs/heartbeat.js'
import { startWorker } from '../jobs/worker.js'
import { workerParts } from './compose.js'
import { listen } from './listen.js'
import { openParley } from './open.js'
import { runProcess } from './run.js'
import { welcome } from './welcome.js'

const say = (line: string) => process.stdout.write(`${line}\n`)

await runProcess(async (config) => {
  const opened = await openParley({ config, say })
  try {
    const server = await listen(opened, config)
    const worker = await startWorker(workerParts(opened))
    const heartbeat = await startHeartbeat(opened.installation.db)
    const sequencer = startSequencer(opened.installation)
    await welcome(opened, say)
    return {
      stop: async () => {
        say('Stopping: requests and jobs under way are finished first.')
        await server.close()
        await worker.stop()
        await heartbeat.stop()
        await sequencer.stop()
        await opened.close()
      },
    }
  } catch (error) {
    await opened.close()
    throw error
  }
})
