// `/admin/{team}/sign-in`: whether a team takes passkeys alone. Shows who would be kept out before anybody decides.
import { type Instant, isRefusal, keptOut, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { type MemberWays, selectWaysIn } from '../../charter/passkeys-only/store.js'
import {
  beginPasskeysOnly,
  endPasskeysOnly,
  whyNotPasskeysOnly,
} from '../../charter/passkeys-only/switch.js'
import { textOf } from '../../http/forms.js'
import { type Site, sendPage } from '../../http/site.js'
import { drawForPerson } from '../frame.js'
import { Card, Table } from '../look/card.js'
import { Action, ActionForm, Button, Refused } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { counted, Pill } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { ProofNote, RefusalNote } from './draw-admin.js'
import { type BySlug, goTo, type Managing, managing, statusOf } from './managed.js'

const config = { access: 'admin' } as const

interface SignInPage extends Managing {
  readonly now: Instant
  readonly members: readonly MemberWays[]
  /** Why it cannot be decided now. */
  readonly whyNot: Refusal | undefined
  readonly refusal?: Refusal | undefined
}

const standing = ({ passkeys }: MemberWays) =>
  passkeys > 0 ? counted(passkeys, 'passkey') : <Pill tone="bad">none: kept out</Pill>

const besides = ({ otherSessions, tokens }: MemberWays) => {
  const there = [
    ...(otherSessions > 0 ? [counted(otherSessions, 'other session')] : []),
    ...(tokens > 0 ? [counted(tokens, 'API token')] : []),
  ]
  return there.length === 0 ? <span class="faint">nothing else</span> : there.join(', ')
}

const Members = ({ members, team }: SignInPage) => (
  <Card title="What each member has" id="members">
    <Table
      label="What each member has"
      bare
      columns={[{ name: 'Name' }, { name: 'Passkey' }, { name: 'Besides' }]}
      rows={members.map((member) => [
        <>
          <a href={`/admin/${team.slug}/members/${member.membershipId}`} dir="auto">
            {member.name}
          </a>
          {member.isAdmin && <span class="faint"> admin</span>}
        </>,
        standing(member),
        besides(member),
      ])}
    />
  </Card>
)

const Begin = ({ members, team, person, whyNot }: SignInPage) => {
  const out = keptOut(members)
  return (
    <Card title="Take passkeys alone" id="begin" padded>
      <div class="stack tight">
        <p>
          Members then sign in with a passkey: a link by mail or an account elsewhere lets nobody
          in, and proves nothing. Their sessions that were opened otherwise end at once. API tokens
          stay good: look at them below. It counts for whatever else these people do here, too.
        </p>
        {out.length > 0 ? (
          <Note tone="bad">
            {counted(out.length, 'member')} would be kept out:{' '}
            <span dir="auto">{out.map(({ name }) => name).join(', ')}</span>. An admin can then send
            each of them an invitation, by which they add a passkey.
          </Note>
        ) : (
          <p>Every member has a passkey: nobody would be kept out.</p>
        )}
        <p class="quiet small">
          The way back: this page, or your operator’s command{' '}
          <code>admin sign-in {team.slug} --every-way</code>.
        </p>
        <ActionForm
          action={`/admin/${team.slug}/sign-in/begin`}
          csrf={person.session.csrf}
          label="Take passkeys alone"
        >
          <input type="hidden" name="shown" value={out.map(({ personId }) => personId).join(' ')} />
          <div class="form-end">
            <Button tone="main" disabled={whyNot !== undefined}>
              {out.length === 0
                ? 'Take passkeys alone'
                : `Take passkeys alone and keep ${out.length} out`}
            </Button>
            <a href={`/admin/${team.slug}`}>Back</a>
          </div>
          {whyNot && <Refused {...whyNot} />}
        </ActionForm>
      </div>
    </Card>
  )
}

const End = ({ team, person }: SignInPage) => (
  <Card title="Take every way in again" id="end" padded>
    <p>
      Then a link by mail, and an account elsewhere where your operator set one up, sign members in
      as well. The weakest way in counts.
    </p>
    <Action action={`/admin/${team.slug}/sign-in/end`} csrf={person.session.csrf}>
      Take every way in again
    </Action>
  </Card>
)

const drawSignInOfTeam = (page: SignInPage): string => {
  const { team, person, now, refusal } = page
  const here = `/admin/${team.slug}/sign-in`
  const since = team.passkeysOnlySince
  return drawForPerson(person, {
    title: 'How members sign in',
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead
          title="How members sign in"
          lede={
            since === null ? (
              `${team.name}: with a passkey, a link by mail, or an account elsewhere`
            ) : (
              <>
                {team.name}: with a passkey only, since <DateTime at={new Date(since)} day />
              </>
            )
          }
        />
        {refusal && <RefusalNote refusal={refusal} next={here} />}
        {refusal === undefined && <ProofNote person={person} now={now} next={here} />}
        {since === null ? <Begin {...page} /> : <End {...page} />}
        <Members {...page} />
      </div>
    ),
  })
}

/** Ids as the form carries them; nonsense names nobody. */
const idsIn = (text: string): readonly string[] => text.split(' ').filter((id) => id !== '')

export const registerPasskeysOnlyPages = (app: FastifyInstance, { installation }: Site): void => {
  const path = '/admin/:slug/sign-in'
  const send = async (reply: FastifyReply, managed: Managing, refusal?: Refusal) => {
    const now = installation.now()
    const { teamId } = managed.team
    const members = await selectWaysIn(installation.db.app, { teamId, now })
    const { person, team } = managed
    const whyNot = await whyNotPasskeysOnly(installation, person, { team, members })
    const page = { ...managed, now, members, whyNot, refusal }
    return sendPage(reply, drawSignInOfTeam(page), statusOf({ refusal }))
  }
  app.get<BySlug>(path, { config }, async (request, reply) =>
    send(reply, await managing(installation, request)),
  )
  app.post<BySlug>(`${path}/begin`, { config }, async (request, reply) => {
    const managed = await managing(installation, request)
    const { teamId } = managed.team
    const shown = idsIn(textOf(request.body, 'shown'))
    const outcome = await beginPasskeysOnly(installation, managed.person, { teamId, shown })
    if (isRefusal(outcome)) return send(reply, managed, outcome)
    return goTo(reply, `/admin/${managed.team.slug}/sign-in`)
  })
  app.post<BySlug>(`${path}/end`, { config }, async (request, reply) => {
    const managed = await managing(installation, request)
    const outcome = await endPasskeysOnly(installation, managed.person, managed.team.teamId)
    if (isRefusal(outcome)) return send(reply, managed, outcome)
    return goTo(reply, `/admin/${managed.team.slug}/sign-in`)
  })
}
