// `/admin/{team}/members/{id}`: one member as their admins see them, and what can be changed.
import type { Instant, Refusal } from '@parley/rules'
import type { StillOpen } from '../../cases/leaving.js'
import type { ManagedMember, Team } from '../../charter/store.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { LeavingCard } from '../governance/leaving-card.js'
import { Card, Facts } from '../look/card.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, type FieldValues } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { DateTime } from '../look/time.js'
import { type AdminPage, Invited, ProofNote, RefusalNote } from './draw-admin.js'
import { memberLabels, RoleFields, rolesInWords } from './forms.js'
import { Since } from './since.js'

export interface MemberPage {
  readonly person: Person
  readonly now: Instant
  readonly team: Team
  readonly member: ManagedMember
  /** How many they have. */
  readonly passkeys: number
  /** What they coordinate, as far as whoever looks may read it. */
  readonly stillOpen: readonly StillOpen[]
  /** Why they cannot leave, before anybody tries. */
  readonly mayNotLeave?: Refusal | undefined
  /** The newcomer's checklist, for who may see it. */
  readonly onboarding?: string | undefined
  readonly invited?: AdminPage['invited']
  readonly refusal?: Refusal | undefined
  readonly errors?: FieldErrors | undefined
  readonly values?: FieldValues | undefined
  readonly roles?: readonly string[] | undefined
  /** Why a vote of the body, or where it was decided, is asked for, before anybody tries. */
  readonly undecided: {
    readonly removal?: Refusal | undefined
    readonly admin?: Refusal | undefined
  }
}

const unvotedLabels = {
  ...memberLabels,
  rolesDecided: memberLabels.decided,
  leavingDecided: memberLabels.decided,
}

const factsOf = ({ member, passkeys }: MemberPage) => [
  { name: 'Roles', value: rolesInWords(member.roles) },
  { name: 'Member since', value: <Since {...member} /> },
  { name: 'Email', value: member.email ?? 'none' },
  { name: 'GitHub', value: member.githubLogin ?? 'none' },
  { name: 'Has signed in', value: member.hasSignedIn ? 'yes' : 'not yet' },
  { name: 'Passkeys', value: passkeys === 0 ? 'none' : String(passkeys) },
  {
    name: 'Embargo conduct',
    value:
      member.acknowledgedAt === null ? (
        'not agreed yet: sees no case'
      ) : (
        <>
          agreed on <DateTime at={new Date(member.acknowledgedAt)} />
        </>
      ),
  },
]

const WaysIn = (page: MemberPage & { readonly here: string }) => {
  const { member, person, here } = page
  const csrf = person.session?.csrf ?? ''
  if (member.hasSignedIn || member.isElsewhere) {
    return (
      <>
        <p class="quiet">
          They have an account of their own: its address and its passkeys are theirs to change.
        </p>
        <Action action={`${here}/sign-out`} csrf={csrf}>
          Sign them out everywhere
        </Action>
        <p class="small quiet">
          For a device that was lost: ends their sessions and revokes their API tokens.
        </p>
        {page.team.passkeysOnlySince !== null && (
          <>
            <Action
              action={`${here}/invite`}
              csrf={csrf}
              refusal={
                member.email === null
                  ? { because: 'There is no address to send it to: ask your operator for a link.' }
                  : undefined
              }
            >
              Send an invitation to add a passkey
            </Action>
            <p class="small quiet">
              {page.passkeys === 0
                ? 'They have no passkey, and the team takes nothing else.'
                : 'For when their passkeys are lost: it goes to their own address.'}
            </p>
          </>
        )}
      </>
    )
  }
  const typed = { email: member.email ?? '', githubLogin: member.githubLogin ?? '', ...page.values }
  const field = bindForm(typed, page.errors)
  return (
    <>
      <ActionForm action={`${here}/contact`} csrf={csrf} label="Ways in">
        <Field {...field('email')} label="Email" type="email" optional />
        <Field {...field('githubLogin')} label="GitHub name" code optional />
        <div class="form-end">
          <Button>Save</Button>
        </div>
      </ActionForm>
      <Action action={`${here}/invite`} csrf={csrf}>
        Make another invitation
      </Action>
    </>
  )
}

/** Where it was decided, for what the body decides otherwise. */
const UnvotedField = ({
  name,
  why,
  values,
  errors,
}: MemberPage & { readonly name: string; readonly why: Refusal | undefined }) =>
  why === undefined && errors?.[name] === undefined ? null : (
    <Field
      {...bindForm(values ?? {}, errors)(name)}
      label={memberLabels.decided}
      help={`${why?.because ?? ''} Team and body are shown what stands here and are told by mail. “Account taken over” is a reason too.`.trim()}
    />
  )

export const drawMember = (page: MemberPage): string => {
  const { person, now, team, member } = page
  const here = `/admin/${team.slug}/members/${member.membershipId}`
  const csrf = person.session?.csrf ?? ''
  return drawForPerson(person, {
    title: member.listName,
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead title={member.listName} lede={<a href={`/admin/${team.slug}`}>{team.name}</a>} />
        {page.errors && <ErrorSummary errors={page.errors} labels={unvotedLabels} />}
        {page.refusal && <RefusalNote refusal={page.refusal} next={here} />}
        {page.invited && <Invited invited={page.invited} />}
        {page.refusal === undefined && <ProofNote person={person} now={now} next={here} />}
        <Card title="Member">
          <Facts facts={factsOf(page)} wide />
          {page.onboarding && (
            <p class="pad">
              <a href={page.onboarding}>First weeks: what is done and what is to come</a>
            </p>
          )}
        </Card>
        <Card title="Roles" padded>
          <ActionForm action={`${here}/roles`} csrf={csrf} label="Roles">
            <RoleFields roles={page.roles ?? member.roles} error={page.errors?.['roles']} />
            {(member.roles.includes('admin') || page.errors?.['rolesDecided'] !== undefined) && (
              <UnvotedField {...page} name="rolesDecided" why={page.undecided.admin} />
            )}
            <div class="form-end">
              <Button>Save</Button>
            </div>
          </ActionForm>
        </Card>
        <Card title="Ways in" padded>
          <WaysIn {...page} here={here} />
        </Card>
        <LeavingCard
          isOwn={false}
          isLeaving={member.isLeaving}
          stillOpen={page.stillOpen}
          mayNotLeave={page.mayNotLeave}
          decided={
            (page.undecided.removal ?? page.errors?.['leavingDecided']) && (
              <UnvotedField {...page} name="leavingDecided" why={page.undecided.removal} />
            )
          }
          csrf={csrf}
          actions={{
            begin: `${here}/offboard`,
            atOnce: `${here}/leave`,
            stay: `${here}/stay`,
          }}
        />
      </div>
    ),
  })
}
