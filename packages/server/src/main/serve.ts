// `npm run serve`: the HTTP server alone, for several machines on one DATABASE_URL. The worker runs elsewhere.
import { startSequencer } from '../audit/ledger/sequencer.js'
import { listen } from './listen.js'
import { openParley } from './open.js'
import { runProcess } from './run.js'
import { welcome } from './welcome.js'

const say = (line: string) => process.stdout.write(`${line}\n`)

await runProcess(async (config) => {
  const opened = await openParley({ config, say })
  const server = await listen(opened, config)
  const sequencer = startSequencer(opened.installation)
  await welcome(opened, say)
  return {
    stop: async () => {
      await server.close()
      await sequencer.stop()
      await opened.close()
    },
  }
})
