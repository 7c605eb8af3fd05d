// `npm run demo`: a throw-away installation on faithful fakes, seeded with the PSF's published history and a handful of
// made-up cases; prints a sign-in link per role. `--json` prints one line when it is ready; `--port N` or PARLEY_PORT chooses the port.
import { parseArgs } from 'node:util'
import { sequenceNow, startSequencer } from '../audit/ledger/sequencer.js'
import { startHeartbeat } from '../jobs/heartbeat.js'
import { startWorker } from '../jobs/worker.js'
import { workerParts } from './compose.js'
import { seatCouncil } from './demo/council.js'
import { tellFirstWeeks } from './demo/first-weeks.js'
import { tellHistory, tellJoins } from './demo/history.js'
import { tellNomination } from './demo/nominations.js'
import { makeCast, type Persona, renewLinks } from './demo/people.js'
import { servePeople } from './demo/people-page.js'
import { openStage, type Stage } from './demo/stage.js'
import { tellCases } from './demo/tell.js'
import { fillVenues, lookAtDirectory } from './demo/venues.js'
import { listen } from './listen.js'
import { runProcess } from './run.js'

const say = (line: string) => process.stdout.write(`${line}\n`)

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, port: { type: 'string' } },
})

const introduce = (stage: Stage, peopleUrl: string, cast: readonly Persona[]) => {
  const { url } = stage.opened.installation
  const people = cast.map(({ personId: _personId, ...persona }) => persona)
  if (values.json)
    return say(
      JSON.stringify({ url, peopleUrl, mailUrl: stage.mail.url, cveUrl: stage.cve.url, people }),
    )
  say(`The demo is ready on ${url}; everything in it goes when you stop it (Ctrl-C).`)
  say(`Sign in as its people, as often as you like: ${peopleUrl}`)
  say(`Mail that it sends: ${stage.mail.url}    CVE Services, made up: ${stage.cve.url}`)
  const { github, mailman, discord } = stage.venues
  say(`GitHub, made up: ${github.url}    Mailman: ${mailman.url}    Discord: ${discord.url}`)
  say('')
  say('Or by one of these links; each works once:')
  for (const { name, roles, signInUrl } of people) {
    say(`  ${name.padEnd(20)} ${(roles.join(', ') || 'member').padEnd(22)} ${signInUrl}`)
  }
  return undefined
}

/** Everything of it is thrown away, and its address is its port's: what says otherwise is for an installation. */
const unused = ['PARLEY_HOME', 'PARLEY_URL', 'DATABASE_URL'].filter((name) => process.env[name])

await runProcess(async (config) => {
  if (unused.length > 0)
    process.stderr.write(
      `The demo uses a folder and a database of its own, not ${unused.join(', ')}.\n`,
    )
  const stage = await openStage(Number(values.port ?? config.http.port))
  try {
    stage.at(120)
    const cast = await makeCast(stage)
    await seatCouncil(stage, cast)
    await tellHistory(stage)
    await tellCases(stage, cast)
    const everyone = { ...cast, newcomer: await tellFirstWeeks(stage, cast) }
    await tellNomination(stage, cast)
    await fillVenues(stage, everyone)
    stage.present()
    await lookAtDirectory(stage)
    await tellJoins(stage)
    await sequenceNow(stage.opened.installation)
    const server = await listen(stage.opened, stage.config)
    const worker = await startWorker(workerParts(stage.opened))
    const heartbeat = await startHeartbeat(stage.opened.installation.db)
    const sequencer = startSequencer(stage.opened.installation)
    const people = await servePeople(stage, Object.values(everyone))
    introduce(stage, people.url, await renewLinks(stage, Object.values(everyone)))
    return {
      stop: async () => {
        await people.close()
        await server.close()
        await worker.stop()
        await heartbeat.stop()
        await sequencer.stop()
        await stage.close()
      },
    }
  } catch (error) {
    await stage.close()
    throw error
  }
})
