// Which pages are measured, and the least that each must read: the baseline's statement.
import { wordHasher } from '../../../packages/server/dist/cases/search/words.js'
import { randomOf, textsOf } from './texts.mjs'

/** Cases to ask for: any of the member's, accepted ones, the guest's, and the large one. */
export const casesOf = async (client, { member, guest, largeCase }) => {
  const ids = async (text, person) =>
    (await client.query(text, [person.personId])).rows.map((row) => row.case_id)
  const ofMember = (where) =>
    ids(
      `select c.case_id from cases c join team t using (team_id) join membership m using (team_id)
        where m.person_id = $1 and ${where} order by md5(c.case_id::text) limit 200`,
      member,
    )
  return {
    any: await ofMember('true'),
    accepted: await ofMember(`c.report_state = 'accepted' and c.published_at is null`),
    guest: await ids('select case_id from participant where person_id = $1', guest),
    large: [largeCase],
  }
}

const listBaseline = (order) => ({
  text: `select c.case_id, c.title, k.wrapped, c.number, c.report_state, c.deadline_at, c.last_activity_at
           from cases c join case_key k using (case_id)
          where c.compartment_id = 1 and c.finished_at is null order by ${order}, c.case_id limit 50`,
  values: [],
})

const guestBaseline = (personId) => ({
  text: `select c.case_id, c.title, k.wrapped from participant p join cases c using (case_id) join case_key k using (case_id)
          where p.person_id = $1 order by c.last_activity_at desc limit 50`,
  values: [personId],
})

const searchBaseline = (words) => ({
  text: `select c.case_id, c.title, k.wrapped from search_words s join cases c using (case_id) join case_key k using (case_id)
          where s.words @> $1::bigint[] and s.audience = 'team' order by s.last_activity_at desc limit 50`,
  values: [words],
})

const caseBaseline = (caseId) => ({
  text: `select c.*, k.wrapped, array(select m.body from message m where m.case_id = c.case_id order by m.written_at desc limit 50) bodies,
                array(select b.body from event_body b where b.case_id = c.case_id order by b.at desc limit 300) events
           from cases c join case_key k using (case_id) where c.case_id = $1`,
  values: [caseId],
})

const QUERIES = {
  'list: what needs me': '',
  'list: all': '?q=',
  'filtered list: is:open coordinator:me severity:high': '?q=is:open+coordinator:me+severity:high',
  'filtered list: is:overdue': '?q=is:overdue',
  'filtered list: phase:accepted sort:severity': '?q=phase:accepted+sort:severity',
  'filtered list: is:open sort:due': '?q=is:open+sort:due',
  'filtered list: sort:due': '?q=sort:due',
  'filtered list: severity:critical cve:any': '?q=severity:critical+cve:any',
}

const lists = ({ guest }) =>
  Object.entries(QUERIES).flatMap(([name, query]) =>
    ['member', 'guest'].map((who) => ({
      name,
      who,
      path: () => `/cases${query.replaceAll(':', '%3A')}`,
      baseline: () =>
        who === 'guest'
          ? guestBaseline(guest.personId)
          : listBaseline(query.includes('due') ? 'c.deadline_at' : 'c.last_activity_at desc'),
    })),
  )

/** Words that few, some and many cases have, alone and together, a beginning and a number. */
const searches = ({ keys, made }) => {
  const { vocabulary } = textsOf(keys, 1)
  const random = randomOf(7)
  const word = (from, to) => vocabulary[Math.floor(from + random() * (to - from))]
  const kinds = {
    'search: a rare word': () => [word(5_000, 20_000)],
    'search: a usual word': () => [word(100, 1_000)],
    'search: two usual words': () => [word(50, 500), word(50, 500)],
    'search: a frequent and a rare word': () => [word(0, 20), word(5_000, 20_000)],
    'search: a frequent word': () => [word(0, 20)],
  }
  const hash = wordHasher(keys)
  return Object.entries(kinds).flatMap(([name, choose]) => {
    const asked = Array.from({ length: 210 }, choose)
    const at = (round) => asked[(round + 10) % asked.length]
    return ['member', 'guest'].map((who) => ({
      name,
      who,
      path: (round) => `/cases?q=${at(round).join('+')}`,
      baseline: (round) =>
        who === 'guest' ? guestBaseline(made.guest.personId) : searchBaseline(at(round).map(hash)),
    }))
  })
}

const ofCase = (name, who, { ids, below = '' }) => {
  const at = (round) => ids[(round + 10) % ids.length]
  return {
    ...{ name, who },
    path: (round) => `/cases/${at(round)}${below}`,
    baseline: (round) => caseBaseline(at(round)),
  }
}

const casePages = (cases) => [
  ofCase('case page', 'member', { ids: cases.any }),
  ofCase('case page', 'guest', { ids: cases.guest }),
  ofCase('case page: accepted', 'member', { ids: cases.accepted }),
  ofCase('case page: 200 participants and 1,000 posts', 'member', { ids: cases.large }),
  ...['advisory', 'severity', 'credits', 'publication', 'embargo', 'readers', 'invite', 'determination'].map(
    (place) => ofCase(`case: ${place}`, 'member', { ids: cases.accepted, below: `/${place}` }),
  ),
  ofCase('case: readers, of 200 participants', 'member', { ids: cases.large, below: '/readers' }),
]

const others = ['/waiting', '/cve-ids', '/credits', '/account', '/members', '/cases/new', '/admin/ALPHA', '/palette.json']

const otherPages = others.map((path) => ({
  ...{ name: `page: ${path}`, who: 'member' },
  path: () => path,
  baseline: () => ({ text: 'select 1', values: [] }),
}))

/** Every page with who asks for it; `path` and `baseline` are asked anew each round. */
export const pagesOf = ({ keys, made, cases }) => [
  ...lists(made),
  ...searches({ keys, made }),
  ...casePages(cases),
  ...otherPages,
]
