// Writes a word of its own into every sealed column that the access world leaves out: reasons of every kind, notes of a
// checklist, a kept search, people's own words to a team. And sees which columns a word was sealed into.
import { isRefusal } from '@parley/rules'
import {
  askForApproval,
  giveApproval,
} from '../../packages/server/src/publication/actions/approve.js'
import { declareTheEmergency } from '../../packages/server/src/publication/actions/emergency.js'
import { publishNow } from '../../packages/server/src/publication/actions/publish.js'
import { multipart } from '../../packages/server/test/intake/support.js'
import { DRAFT, deskOf, must, personOf } from '../../packages/server/test/publication/stage.js'
import type { World } from './world/build.js'
import { api, type Builder, done, posted, type WorldCase } from './world/states.js'

const word = (what: string) => `zq${what}zq`

const builderOf = ({ stage, cast, uv, hatch }: World): Builder => ({ stage, cast, uv, hatch })

/** Purposes whose places name no column. */
const COLUMN_OF: Readonly<Record<string, string>> = {
  disregard: 'disregard.sealed',
  'saved-view': 'saved_view.sealed',
}

/** The column of a place, as `message.body:<id>` and `outbox:mail.sealed:<id>` are written. */
export const columnOf = (place: string): string =>
  /(?:^|:)([a-z_]+\.[a-z_]+):/.exec(place)?.[1] ?? COLUMN_OF[place.split(':')[0] ?? ''] ?? place

const byMembers = async (world: World) => {
  const builder = builderOf(world)
  const { coordinator, operator } = world.cast.people
  const { embargoed, submitted } = world.cases
  const post = (of: WorldCase, path: string, fields: Record<string, string>) =>
    done(path, posted(builder, coordinator, { url: `/cases/${of.caseId}/${path}`, fields }))
  await post(submitted, 'break-glass/items/mitigation', { note: word('itemnote') })
  await post(embargoed, 'split', {
    ...{ title: word('splittitle'), details: word('splitdetails'), projectId: '' },
  })
  await done(
    'a view',
    posted(builder, operator, {
      url: '/cases/views',
      fields: { name: word('viewname'), query: word('viewquery') },
    }),
  )
  await done(
    'a file of a member',
    world.stage.parley.request({
      ...{ method: 'POST', url: `/cases/${embargoed.caseId}/messages`, cookie: coordinator.cookie },
      ...multipart({ csrf: coordinator.csrf, audience: 'team', body: word('withmemberfile') }, [
        { name: `${word('memberfile')}.txt`, content: word('memberfilecontent') },
      ]),
    }),
  )
  await done(
    'an answer that is kept',
    world.stage.parley.request({
      ...{ method: 'POST', url: `/api/v1/cases/${embargoed.caseId}/credits` },
      cookie: coordinator.cookie,
      headers: {
        accept: 'application/json',
        'x-csrf': coordinator.csrf,
        'idempotency-key': 'kept',
      },
      payload: { action: 'add', name: word('keptanswer'), types: ['analyst'] },
    }),
  )
}

const aLink = async (world: World) => {
  const { coordinator } = world.cast.people
  const { caseId } = world.cases.embargoed
  const { draft } = (await deskOf(world.stage, caseId, coordinator)).prepared
  await done(
    'a link',
    api(builderOf(world), coordinator, {
      method: 'PUT',
      url: `/api/v1/cases/${caseId}/advisory`,
      body: {
        ...{ ...DRAFT, basedOn: draft.version, title: word('latertitle') },
        links: [
          {
            kind: 'other',
            url: `https://example.test/${word('linked')}`,
            tags: [],
            isMerged: false,
          },
        ],
      },
    }),
  )
}

/** Somebody says that they are interested; a member takes it up; a nomination follows. */
const joining = async (world: World) => {
  const builder = builderOf(world)
  const { parley } = world.stage
  const { operator } = world.cast.people
  const about = { name: word('candidate'), background: word('background') }
  await done(
    'an interest',
    parley.request({
      ...{ method: 'POST', url: '/join' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        ...{ ...about, team: 'PSRT', email: `${word('candidatemail')}@example.test` },
        ...{ githubLogin: '', brings: word('brings'), availability: word('availability') },
      }).toString(),
    }),
  )
  await parley.work()
  const [row] = await parley.installation.sql<{ id: string }>(
    'select interest_id as id from interest',
  )
  const url = `/interests/${row?.id}`
  await done('sponsor', posted(builder, operator, { url: `${url}/sponsor` }))
  const text = { bio: word('candidatebio'), reasons: word('candidatereasons') }
  await done(
    'the case',
    posted(builder, operator, { url: `${url}/case`, fields: { ...text, version: '0' } }),
  )
  const nominated = { ...about, ...text, email: `${word('nomineemail')}@example.test` }
  await done(
    'a nomination',
    posted(builder, operator, {
      url: '/nominations',
      fields: { ...nominated, githubLogin: '', interest: row?.id ?? '' },
    }),
  )
}

/** The submitted case as an emergency; the published one amended, and asked to be amended again. */
const publishing = async (world: World) => {
  const { stage, cast, cases } = world
  const [coordinator, operator] = await Promise.all([
    personOf(stage, cast.people.coordinator),
    personOf(stage, cast.people.operator),
  ])
  const { caseId } = cases.published
  const ask = async (reason: string) => {
    const { draft } = (await deskOf(stage, caseId, cast.people.coordinator)).prepared
    return askForApproval(stage.parts, coordinator, {
      ...{ caseId, basis: draft.hash, askedOf: [], kind: 'withdrawal', reason },
    })
  }
  const { hash } = must(await ask(word('withdrawnpublished')))
  must(await giveApproval(stage.parts, operator, { caseId, hash }))
  must(await publishNow(stage.parts, coordinator, { caseId, hash }))
  await stage.parley.work()
  const emergency = await declareTheEmergency(stage.parts, coordinator, {
    caseId: cases.submitted.caseId,
    hash: (await deskOf(stage, cases.submitted.caseId, cast.people.coordinator)).prepared.hash,
    reason: word('emergencyreason'),
  })
  if (isRefusal(emergency)) throw new Error(emergency.because)
  // It would go out by itself after its delay: nothing of the submitted case is to be public here.
  const { publicationId } = emergency
  if (publicationId === null) throw new Error('it does not go out')
  await stage.parley.installation.sql(
    'update publication set cancelled_at = requested_at where publication_id = $1',
    [publicationId],
  )
}

/** Of a case that becomes something else there is nothing to review any more. */
const aReview = (world: World) =>
  done(
    'a review',
    posted(builderOf(world), world.cast.people.reviewer, {
      url: `/reviews/${world.cases.submitted.ids['review']}`,
      fields: { answer: 'decline', note: word('reviewnote') },
    }),
  )

/** Everything that neither the world nor the case's own run, which is done within it, writes. */
export const fillTheRest = async (world: World, run: () => Promise<void>): Promise<void> => {
  await aReview(world)
  await run()
  await byMembers(world)
  await aLink(world)
  await joining(world)
  await publishing(world)
}

export { api, builderOf, done, posted, word }
