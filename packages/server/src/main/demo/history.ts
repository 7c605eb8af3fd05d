// What the Python Software Foundation has published: the PSRT's member lists and its advisories with their real dates.
// Facts only: the team hosts no cases here, and nobody in it is given words or deeds.
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { importMembers } from '../../charter/import-members.js'
import { importDecisions } from '../../charter/nominations/recorded.js'
import { selectTeam } from '../../charter/store.js'
import { createTeam } from '../../identity/teams.js'
import { importAdvisories } from '../../publication/public/import.js'
import { must } from './people.js'
import type { Stage } from './stage.js'

const file = (name: string) => readFile(new URL(`./data/${name}`, import.meta.url))

/** Lists the PSRT and its published advisories. */
export const tellHistory = async (stage: Stage): Promise<void> => {
  const { installation } = stage.opened
  const team = { slug: 'PSRT', name: 'Python Security Response Team', hostsCases: false }
  const { teamId } = must(await createTeam(installation, 'operator', team))
  for (const [name, emeritus] of [
    ['psrt.csv', false],
    ['psrt-emeritus.csv', true],
  ] as const) {
    must(
      await importMembers(installation, 'operator', {
        teamId,
        csv: (await file(name)).toString(),
        emeritus,
      }),
    )
  }
  const lines = gunzipSync(await file('psf-osv.jsonl.gz'))
    .toString()
    .trimEnd()
    .split('\n')
  const records = lines.map((line) => JSON.parse(line))
  await importAdvisories(installation, records, { teamId, projectName: 'CPython' })
}

/** Records the PSRT's joins of 2026, by today's clock; one that is behind has them ahead, and the demo does without. */
export const tellJoins = async ({ opened: { installation } }: Stage): Promise<void> => {
  const team = await selectTeam(installation.db.app, 'PSRT')
  if (team === undefined) return
  const text = gunzipSync(await file('psrt-csv-history.txt.gz')).toString()
  await importDecisions(installation, { teamId: team.teamId, text })
}
