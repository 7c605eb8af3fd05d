// The cards of `/account` on how somebody comes in: passkeys, sessions, accounts elsewhere. Draws what it is given.
import { proofAddress } from '../../identity/proof.js'
import { FRESH_PROOF_MINUTES } from '../../identity/sessions.js'
import { Card, Table } from '../look/card.js'
import { Action, Button, type RefusalText } from '../look/form/buttons.js'
import { Field } from '../look/form/fields.js'
import { Age, DateTime } from '../look/time.js'
import { browserInWords } from './browser-in-words.js'
import type { AccountPage } from './draw.js'

const date = (at: number) => new Date(at)
const csrfOf = ({ session }: AccountPage['person']) => session?.csrf ?? ''

export const Passkeys = ({ person, passkeys, now, proof }: AccountPage & WithProof) => (
  <Card title="Passkeys" id="passkeys" padded>
    {passkeys.length === 0 && (
      <p class="quiet">
        None yet. A passkey signs you in with your device, faster than mail and safe from phishing.
      </p>
    )}
    {passkeys.length > 0 && (
      <Table
        label="Your passkeys"
        stacks
        columns={[{ name: 'Name' }, { name: 'Added' }, { name: 'Last used' }, { name: 'Change' }]}
        rows={passkeys.map((passkey) => [
          <span dir="auto">{passkey.name}</span>,
          <DateTime at={date(passkey.createdAt)} />,
          passkey.lastUsedAt === null ? (
            <span class="faint">not used yet</span>
          ) : (
            <Age at={date(passkey.lastUsedAt)} now={date(now)} ago />
          ),
          <Action
            action="/account/passkeys/remove"
            csrf={csrfOf(person)}
            hidden={{ credentialId: passkey.credentialId }}
            value={passkey.credentialId}
            tone="plain"
            small
            refusal={proof}
          >
            Remove
          </Action>,
        ])}
      />
    )}
    {proof === undefined ? (
      <section class="form needs-script" aria-label="Add a passkey">
        <parley-passkey
          mode="register"
          options="/account/passkeys/options"
          verify="/account/passkeys"
          next="/account#passkeys"
        >
          <div class="stack tight">
            <Field
              name="name"
              id="passkey-name"
              label="What to call it"
              help="Such as the device it is on."
            />
            <div class="form-end">
              <Button>Add a passkey</Button>
            </div>
          </div>
        </parley-passkey>
      </section>
    ) : (
      <Unproved what="Adding or removing a passkey" anchor="passkeys" />
    )}
  </Card>
)

export type WithProof = { readonly proof: RefusalText | undefined }

export const Unproved = ({ what, anchor }: { readonly what: string; readonly anchor: string }) => (
  <p class="small quiet">
    {what} asks for a proof no older than {FRESH_PROOF_MINUTES} minutes.{' '}
    <a href={proofAddress(`/account#${anchor}`)}>Show that it is you</a>, then go on.
  </p>
)

const methodNames: Readonly<Record<string, string>> = {
  passkey: 'passkey',
  email: 'link by mail',
  invitation: 'one-time link',
  github: 'GitHub',
  oidc: 'organisation',
  'owner-link': 'owner’s link',
}

export const Sessions = ({ person, sessions, now, proof }: AccountPage & WithProof) => (
  <Card
    title="Where you are signed in"
    id="sessions"
    aside={sessions.length > 1 ? `${sessions.length} places` : undefined}
    footer={
      sessions.length > 1 && (
        <>
          <Action action="/account/sessions/end-others" csrf={csrfOf(person)} refusal={proof}>
            Sign out everywhere else
          </Action>
          {proof !== undefined && <Unproved what="Signing out elsewhere" anchor="sessions" />}
        </>
      )
    }
  >
    <Table
      label="Your sessions"
      stacks
      columns={[
        { name: 'Browser' },
        { name: 'Signed in by' },
        { name: 'Since' },
        { name: 'Last seen' },
        { name: 'Change' },
      ]}
      rows={sessions.map((session) => [
        browserInWords(session.agent),
        methodNames[session.method] ?? session.method,
        <DateTime at={date(session.createdAt)} />,
        session.sessionId === person.session?.sessionId ? (
          'now'
        ) : (
          <Age at={date(session.seenAt)} now={date(now)} ago />
        ),
        session.sessionId === person.session?.sessionId ? (
          <span class="faint small">this one</span>
        ) : (
          <Action
            action={`/account/sessions/${session.sessionId}/end`}
            csrf={csrfOf(person)}
            tone="plain"
            small
            refusal={proof}
          >
            Sign out
          </Action>
        ),
      ])}
    />
  </Card>
)

export const Outside = ({ person, account, proof }: AccountPage & WithProof) =>
  account.outside.length === 0 ? null : (
    <Card title="Other accounts" id="outside">
      <Table
        label="Accounts that sign you in"
        stacks
        columns={[{ name: 'Account' }, { name: 'Since' }, { name: 'Change' }]}
        rows={account.outside.map(({ provider, subject, linkedAt }) => [
          provider === 'github' ? `GitHub ${account.githubLogin ?? ''}` : provider,
          <DateTime at={date(linkedAt)} day />,
          <Action
            action="/account/outside/remove"
            csrf={csrfOf(person)}
            hidden={{ provider, subject }}
            value={subject}
            tone="plain"
            small
            refusal={proof}
          >
            Remove
          </Action>,
        ])}
      />
    </Card>
  )
