// `/account/data`: what is held about the one who asks, as a page and as a file, and how to have it erased.
import type { FastifyInstance } from 'fastify'
import { loadOwnData, type OwnData } from '../../cases/reads/own-data.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { Card, type Fact, Facts } from '../look/card.js'
import { PageHead } from '../look/frame/shell.js'
import { dateInWords } from '../look/time.js'
import { sessionOf } from '../sign-in/passkey-routes.js'

const config = { access: 'signed-in' } as const

const day = (at: number): string => dateInWords(new Date(at))
/** The hour, as reading is recorded. */
const hour = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 13).replace('T', ' ')}:00 UTC`
const several = (lines: readonly string[]) =>
  lines.length === 0 ? (
    <span class="quiet">none</span>
  ) : (
    <ul class="plain">
      {lines.map((line) => (
        <li>
          <bdi>{line}</bdi>
        </li>
      ))}
    </ul>
  )

const aboutYou = ({
  you,
  memberships,
  contactOf,
  away,
  onCall,
  views,
  knownAs,
}: OwnData): readonly Fact[] => [
  { name: 'Name', value: <bdi>{you.name}</bdi> },
  { name: 'Mail', value: <bdi>{you.email ?? 'none'}</bdi> },
  { name: 'GitHub', value: <bdi>{you.githubLogin ?? 'none'}</bdi> },
  { name: 'Time zone', value: you.timeZone },
  { name: 'Here since', value: day(you.since) },
  {
    name: 'Teams',
    value: several(
      memberships.map(({ team, roles, joinedAt, leftAt }) =>
        [
          team,
          ...(roles.length > 0 ? [roles.join(', ')] : []),
          `from ${day(joinedAt)}`,
          ...(leftAt === null ? [] : [`until ${day(leftAt)}`]),
        ].join(' · '),
      ),
    ),
  },
  { name: 'Contact of', value: several(contactOf) },
  {
    name: 'Away',
    value: several(away.map(({ fromAt, untilAt }) => `${day(fromAt)} to ${day(untilAt)}`)),
  },
  {
    name: 'On call',
    value: several(
      onCall.map(({ team, fromAt, untilAt }) => `${team}: ${day(fromAt)} to ${day(untilAt)}`),
    ),
  },
  {
    name: 'Known in places of a team as',
    value: several(knownAs.map(({ venue, account }) => `${venue}: ${account}`)),
  },
  { name: 'Saved views', value: several(views.map(({ name, query }) => `${name}: ${query}`)) },
]

const waysIn = ({ sessions, passkeys, tokens, outside }: OwnData): readonly Fact[] => [
  { name: 'Sessions', value: several(sessions.map(({ seenAt }) => `last seen ${day(seenAt)}`)) },
  { name: 'Passkeys', value: several(passkeys.map(({ name }) => name)) },
  {
    name: 'Tokens',
    value: several(tokens.map(({ name, expiresAt }) => `${name}, until ${day(expiresAt)}`)),
  },
  {
    name: 'Other accounts',
    value: several(outside.map(({ provider, subject }) => `${provider}: ${subject}`)),
  },
]

const inCases = ({ written }: OwnData): readonly Fact[] => [
  { name: 'Messages', value: written.messages },
  { name: 'Files', value: written.files },
  { name: 'Credits', value: written.credits },
  { name: 'Asked into', value: written.participations },
  { name: 'Entries in the ledger', value: written.entries },
  { name: 'Hours in which you opened one', value: written.reads },
]

const newest = 30

/** The newest lines; the file has all of them. */
const recent = (lines: readonly string[]) =>
  lines.length > newest
    ? several([...lines.slice(0, newest), `and ${lines.length - newest} more, in the file`])
    : several(lines)

const numberOf = (number: string | null): string => number ?? 'a case you cannot read now'

const recordedOf = ({ recorded }: OwnData): readonly Fact[] => [
  {
    name: 'Opened',
    value: recent(recorded.reads.map((each) => `${hour(each.hour)} · ${numberOf(each.case)}`)),
  },
  { name: 'Briefs read', value: recent(recorded.briefs.map((each) => hour(each.hour))) },
  {
    name: 'Opinions given',
    value: recent(
      recorded.opinions.map(
        ({ at, determination, ...of }) =>
          `${day(at)} · ${numberOf(of.case)} · ${determination ?? 'none'}`,
      ),
    ),
  },
  {
    name: 'Answers about an embargo',
    value: recent(
      recorded.embargoAnswers.map(
        ({ at, answer, ...of }) => `${day(at)} · ${numberOf(of.case)} · ${answer}`,
      ),
    ),
  },
]

const drawData = (person: Person, data: OwnData): string =>
  drawForPerson(person, {
    title: 'Your data',
    place: 'account',
    children: (
      <div class="stack">
        <PageHead
          title="Your data"
          lede="What this installation holds about you. Nobody else sees this page."
        />
        <p>
          <a href="/account/data.json" download="your-data.json">
            As a file
          </a>
        </p>
        <Card title="You">
          <Facts facts={aboutYou(data)} wide />
        </Card>
        <Card title="Ways in">
          <Facts facts={waysIn(data)} wide />
        </Card>
        <Card title="In cases, also those you have left">
          <Facts facts={inCases(data)} wide />
        </Card>
        <Card title="What is recorded of your reading and your word">
          <Facts facts={recordedOf(data)} wide />
        </Card>
        <Card title="Having it erased" id="erase" padded>
          <p>
            Ask an admin of your team, or who runs this installation. Your name, address, handles,
            sessions, passkeys, tokens and saved views go, and you leave your teams and cases. What
            you wrote stays under “Erased person”, unless you ask for that to go too. The ledger
            keeps its entries, without a name. Credits that are published stay as you agreed to
            them.
          </p>
          <p>
            <a href="/privacy">What is kept, for how long and why</a>
          </p>
        </Card>
      </div>
    ),
  })

/** Under the heading of the account: its address, and the way to all that is held. */
export const AccountLede = ({ email }: { readonly email: string | null }) => (
  <>
    <bdi>{email ?? 'There is no mail address in your account.'}</bdi> ·{' '}
    <a href="/account/data">Your data</a> · <a href="/ballots">Ballots you could vote in</a>
  </>
)

export const registerDataPages = (app: FastifyInstance, { installation }: Site): void => {
  app.get('/account/data', { config }, async (request, reply) => {
    const person = sessionOf(request)
    return sendPage(reply, drawData(person, await loadOwnData(installation, person)))
  })
  app.get('/account/data.json', { config }, async (request, reply) => {
    const data = await loadOwnData(installation, sessionOf(request))
    return reply
      .type('application/json')
      .header('content-disposition', 'attachment; filename="your-data.json"')
      .send(JSON.stringify(data, undefined, 2))
  })
}
