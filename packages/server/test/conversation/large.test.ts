// A case with two hundred participants and a thousand posts: as many statements as a small one, and a page that stays
// small.
import { randomUUID } from 'node:crypto'
import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadCase } from '../../src/cases/load.js'
import { loadConversation } from '../../src/cases/messages/conversation.js'
import type { Installation } from '../../src/db/installation.js'
import { seal } from '../../src/db/sealing.js'
import { timestamp } from '../../src/db/tables/columns.js'
import { inTransaction } from '../../src/db/transaction.js'
import { selectPerson } from '../../src/identity/viewer.js'
import { openByHand } from '../cases/support.js'
import { openTestApp } from '../support/test-app.js'
import { get, openScene, type Scene } from './support.js'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(await openTestApp())
  await fill(scene)
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

/** Two hundred people who agreed, and a thousand posts of a member's, one a second. */
const fill = async ({ parley: { installation }, caseId, kim }: Scene) => {
  await installation.sql(
    `with p as (insert into person (person_id, name, email, created_at)
                select gen_random_uuid(), 'Participant ' || n, 'p' || n || '@example.test', now() from generate_series(1, 200) n
                returning person_id)
     insert into participant (case_id, person_id, compartment_id, consent, invitation, invited_by, invited_at)
     select $1, p.person_id, c.compartment_id, 'signatory', '', $2, now() from p cross join cases c where c.case_id = $1`,
    [caseId, kim.personId],
  )
  await inTransaction(installation.db, { kind: 'person', personId: kim.personId }, async (tx) => {
    const loaded = await loadCase(tx, installation, caseId)
    if (loaded === undefined) throw new Error('no case')
    const posts = Array.from({ length: 1_000 }, (_, n) => {
      const messageId = randomUUID()
      return {
        messageId,
        caseId,
        compartmentId: loaded.compartmentId,
        audience: 'everyone' as const,
        authorKind: 'person' as const,
        authorId: kim.personId,
        body: seal(loaded.key, `message.body:${messageId}`, `Post **${n}** of a long case.`),
        writtenAt: timestamp(installation.now()),
      }
    })
    for (const [n, post] of posts.entries())
      post.writtenAt.setTime(post.writtenAt.getTime() - (1_000 - n) * 1_000)
    await tx.insertInto('message').values(posts).execute()
  })
}

const counting = (installation: Installation) => {
  let statements = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements += 1
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const app = installation.db.app.withPlugin(plugin)
  return {
    installation: { ...installation, db: { ...installation.db, app } },
    take: () => {
      const taken = statements
      statements = 0
      return taken
    },
  }
}

it('takes as many statements as a case with nothing in it', async () => {
  const { installation } = scene.parley
  const person = await selectPerson(installation.db.app, scene.kim.personId)
  if (person === undefined) throw new Error('nobody')
  const small = await openByHand(installation, {
    team: scene.team,
    person: scene.kim,
    title: 'A small one',
  })
  const counted = counting(installation)
  const empty = await loadConversation(counted.installation, person, { caseId: small.caseId })
  const forEmpty = counted.take()
  const full = await loadConversation(counted.installation, person, { caseId: scene.caseId })
  expect(empty?.messages).toHaveLength(0)
  expect(full?.messages).toHaveLength(50)
  expect(full?.older?.count).toBe(950)
  expect(counted.take()).toBe(forEmpty)
  expect(forEmpty).toBeLessThanOrEqual(9)
})

it('counts two hundred and three people on the button, and names the first of them', async () => {
  const { body } = await get(scene, scene.kim, `/cases/${scene.caseId}`)
  expect(body).toContain('Send to 203 people')
  expect(body).toMatch(/and 143 more/)
  expect(body).toContain('Show 50 of 950 older posts')
})
