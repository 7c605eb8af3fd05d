// The rules are asked beside the policies: should a policy ever let rows through, whoever has not agreed is shown nothing
// all the same. Here the policies are made to slip: every row of every case is anybody's to read.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mayOn, mayRead } from '../../src/cases/begin.js'
import { openDesk } from '../../src/cases/list/list.js'
import { loadCase } from '../../src/cases/load.js'
import { loadConversation } from '../../src/cases/messages/conversation.js'
import { loadCasePage } from '../../src/cases/page.js'
import { selectMembers } from '../../src/cases/people.js'
import { inTransaction } from '../../src/db/transaction.js'
import { readBrief, writeBrief } from '../../src/embargo/briefs.js'
import { loadEmbargo } from '../../src/embargo/load.js'
import { loadParties } from '../../src/embargo/parties/load.js'
import { type Person, selectPerson } from '../../src/identity/viewer.js'
import { openAttachment } from '../../src/intake/attachments.js'
import { get, invite, join, openScene, type Scene, write } from '../conversation/support.js'
import { must } from '../embargo/terms-support.js'
import { addPerson, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
let agreed: TestPerson
let invited: TestPerson
let lapsed: TestPerson
let left: TestPerson
let carla: TestPerson
let attachmentId: string
let briefId: string

/** The functions that say whose a case is, slipping as well: to them every case is everybody's. */
const SLIPPED_FUNCTIONS = [
  `create or replace function sec.my_compartments() returns int[] language sql stable security definer as
     $$ select array_agg(compartment_id) from public.compartment $$`,
  `create or replace function sec.my_participations() returns uuid[] language sql stable security definer as
     $$ select array_agg(case_id) from public.cases $$`,
]

const SLIPPED = ['cases', 'case_key', 'report', 'message', 'attachment', 'event_body', 'brief']

const personOf = async ({ personId }: TestPerson): Promise<Person> => {
  const person = await selectPerson(scene.parley.installation.db.app, personId)
  if (person === undefined) throw new Error('nobody')
  return person
}

const consentIs = (who: TestPerson, set: string) =>
  scene.parley.installation.sql(`update participant set ${set} where person_id = $1`, [
    who.personId,
  ])

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  const { installation } = scene.parley
  const council = await addTeam(installation, 'COUNCIL')
  carla = await addPerson(installation, 'Carla Council', {
    ...{ team: council, roles: ['steering-council'] },
  })
  await installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    council.teamId,
    scene.team.teamId,
  ])
  agreed = await join(scene, 'Uma Uv', scene.projects.uv)
  lapsed = await join(scene, 'Lea Lapsed', scene.projects.uv)
  left = await join(scene, 'Gabi Gone', scene.projects.uv)
  invited = await addPerson(installation, 'Ina Invited')
  await invite(scene, invited)
  await consentIs(lapsed, `consent = 'lapsed'`)
  await consentIs(left, 'ended_at = now()')
  const files = [{ name: 'files', filename: 'proof.txt', content: 'the-bytes' }]
  await write(scene, scene.kim, { audience: 'everyone', body: 'the-words', files })
  const [file] = await installation.sql<{ id: string }>(
    'select attachment_id as id from attachment',
  )
  attachmentId = file?.id ?? ''
  const brief = { caseId: scene.caseId, subject: 'the-subject', body: 'the-brief' }
  briefId = must(await writeBrief(installation, await personOf(scene.kim), brief)).briefId
  for (const table of SLIPPED)
    await installation.sql(
      `create policy slipped on ${table} for select to parley_app using (true)`,
    )
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

/** What is shown to somebody, each by its own loader. */
const shownTo = async (who: TestPerson) => {
  const { installation } = scene.parley
  const { caseId } = scene
  const person = await personOf(who)
  const shown = {
    page: await loadCasePage(installation, person, caseId),
    conversation: await loadConversation(installation, person, { caseId }),
    embargo: await loadEmbargo(installation, person, caseId),
    parties: await loadParties(installation, person, caseId),
    file: await openAttachment(installation, person, { caseId, attachmentId }),
    brief: await readBrief(installation, person, briefId),
  }
  return Object.entries(shown).flatMap(([name, found]) => (found === undefined ? [] : [name]))
}

const ALL = ['page', 'conversation', 'embargo', 'parties', 'file', 'brief']

describe('when the policies let every row through', () => {
  it('who may read the case is shown what they are shown anyway', async () => {
    expect(await shownTo(scene.kim)).toEqual(ALL)
    expect(await shownTo(agreed)).toEqual(ALL.filter((name) => name !== 'brief'))
    expect(await shownTo(carla)).toEqual(['brief'])
  })

  it('who has not agreed, or not any more, is shown nothing', async () => {
    for (const who of [invited, lapsed, left, scene.newcomer, scene.outsider])
      expect([who.name, await shownTo(who)]).toEqual([who.name, []])
  })

  it('and hears the same as of a case that is not there', async () => {
    const missing = '00000000-0000-4000-8000-000000000000'
    for (const path of ['', '/conversation', '/embargo', `/attachments/${attachmentId}`]) {
      const hidden = await get(scene, scene.outsider, `/cases/${scene.caseId}${path}`)
      const none = await get(scene, scene.outsider, `/cases/${missing}${path}`)
      expect([path, hidden.statusCode]).toEqual([path, 404])
      expect(hidden.body.replaceAll(scene.caseId, missing)).toBe(none.body)
    }
  })

  it('nothing is done by them either: the rules are told the consent that their row holds', async () => {
    const { installation } = scene.parley
    const asked = (who: TestPerson) =>
      inTransaction(
        installation.db,
        { kind: 'person', personId: who.personId },
        async (tx): Promise<readonly unknown[]> => {
          const loaded = await loadCase(tx, installation, scene.caseId)
          if (loaded === undefined) throw new Error('the rows did not come')
          const around = { loaded, ...(await selectMembers(tx, loaded)) }
          const person = await personOf(who)
          const refused = mayOn(person, 'embargo.answer', around)
          return [loaded.ownPart?.consent, mayRead(person, around), refused?.refusal]
        },
      )
    expect(await asked(agreed)).toEqual(['signatory', true, undefined])
    expect(await asked(invited)).toEqual(['invited', false, 'access.forbidden'])
    expect(await asked(lapsed)).toEqual(['lapsed', false, 'access.forbidden'])
    expect(await asked(left)).toEqual([undefined, false, 'access.hidden'])
    expect(await asked(scene.outsider)).toEqual([undefined, false, 'access.hidden'])
  })

  it('lists, searches and the palette show it to nobody else, with the functions behind them slipping too', async () => {
    const { installation } = scene.parley
    for (const text of SLIPPED_FUNCTIONS) await installation.sql(text)
    const [row] = await installation.sql<{ number: string }>('select number from cases')
    const number = row?.number ?? ''
    const listedTo = async (who: TestPerson) => {
      const person = await personOf(who)
      const lists = await Promise.all(
        ['is:open', number, `${number} sort:due`].map((query) =>
          openDesk(installation, person, { query, limit: 50 }),
        ),
      )
      const palette = (await get(scene, who, '/palette.json')).body
      return [
        ...lists.map(({ list }) => list.rows.some(({ caseId }) => caseId === scene.caseId)),
        palette.includes(scene.caseId),
      ]
    }
    for (const who of [scene.kim, agreed])
      expect([who.name, await listedTo(who)]).toEqual([who.name, [true, true, true, true]])
    for (const who of [invited, lapsed, left, carla, scene.newcomer, scene.outsider])
      expect([who.name, await listedTo(who)]).toEqual([who.name, [false, false, false, false]])
  })
})
