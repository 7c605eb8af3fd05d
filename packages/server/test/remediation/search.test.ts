// Shows that a case is found by what remediation adds to it: its CVE id however it came, the advisory's words, and the
// names of the credited; each as soon as it is there, and for the team alone.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listCases } from '../../src/cases/list/list.js'
import { addCreditTo, removeCredit } from '../../src/remediation/credits/actions.js'
import { enterIdByHand } from '../../src/remediation/cve/enter.js'
import { saveAdvisory } from '../../src/remediation/edit.js'
import { plainDraft } from '../publication/stage.js'
import { addPerson } from '../support/people.js'
import { acceptedCase, asViewer, openRoom, type Room } from './support.js'

let room: Room
beforeAll(async () => {
  room = await openRoom()
})
afterAll(() => room.close())

const found = async (query: string, who = room.bob): Promise<readonly string[]> => {
  const { installation } = room.parley
  await room.parley.work()
  const { rows } = await listCases(installation, await asViewer(installation, who), {
    query,
    limit: 10,
  })
  return rows.map((row) => row.caseId)
}

it('by the CVE id that was reserved for it', async () => {
  const caseId = await acceptedCase(room, { wish: true })
  await room.parley.work()
  const rows = await room.parley.installation.sql<{ cve_id: string }>(
    'select cve_id from cases where case_id = $1',
    [caseId],
  )
  expect(rows[0]?.cve_id).toMatch(/^CVE-/)
  expect(await found(rows[0]?.cve_id ?? '')).toEqual([caseId])
})

it('by a CVE id that another CNA gave', async () => {
  const caseId = await acceptedCase(room)
  const ada = await asViewer(room.parley.installation, room.ada)
  await enterIdByHand(room.parley.installation, ada, { caseId, cveId: 'CVE-2025-31337' })
  expect(await found('CVE-2025-31337')).toEqual([caseId])
})

it('by the words of its advisory, once they are saved', async () => {
  const caseId = await acceptedCase(room)
  const { installation } = room.parley
  expect(await found('bandicoot')).toEqual([])
  const draft = plainDraft({ description: 'A bandicoot in the header takes quadratic time.' })
  await saveAdvisory(installation, await asViewer(installation, room.ada), {
    ...{ caseId, basedOn: 0 },
    ...draft,
  })
  expect(await found('bandicoot quadratic')).toEqual([caseId])
})

it('by the name of who is credited, until they are taken off; not by their address', async () => {
  const caseId = await acceptedCase(room)
  const { installation } = room.parley
  const ada = await asViewer(installation, room.ada)
  const credited = await addCreditTo(installation, ada, {
    caseId,
    name: 'Quentin Example',
    contacts: [],
    email: 'wombat@example.test',
    personId: null,
    types: ['finder'],
  })
  expect(await found('quentin')).toEqual([caseId])
  expect(await found('wombat')).toEqual([])
  const outsider = await addPerson(installation, 'Olga Outsider')
  expect(await found('quentin', outsider)).toEqual([])
  if (!('creditId' in credited)) throw new Error('refused')
  await removeCredit(installation, ada, { caseId, creditId: credited.creditId })
  expect(await found('quentin')).toEqual([])
})
