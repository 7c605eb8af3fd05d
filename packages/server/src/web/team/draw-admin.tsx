// `/admin/{team}`: where a team stands, its members, its projects, and what an admin does from here.
import { type Instant, type Refusal, setUpState } from '@parley/rules'
import { charterOf } from '../../charter/charter-of.js'
import type { ListedProject, ManagedMember, Team } from '../../charter/store.js'
import { proofAddress, requireFreshProof } from '../../identity/proof.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { Card, Table } from '../look/card.js'
import { Because, Button } from '../look/form/buttons.js'
import { CopyText } from '../look/frame/overlays.js'
import { PageHead } from '../look/frame/shell.js'
import { Tabs } from '../look/lists.js'
import { counted, Pill } from '../look/marks.js'
import { Note } from '../look/states.js'
import { rolesInWords } from './forms.js'
import { Gaps } from './gaps.js'
import { Since } from './since.js'

export interface AdminPage {
  readonly person: Person
  readonly now: Instant
  readonly team: Team
  readonly teams: readonly Team[]
  readonly members: readonly ManagedMember[]
  readonly projects: readonly ListedProject[]
  /** How many contacts are registered, by project. */
  readonly contacts: ReadonlyMap<number, number>
  /** Projects that too few can be asked about now. */
  readonly thin: readonly string[]
  /** The body that may veto nominations is not there. */
  readonly missing?: Refusal | undefined
  /** A member's invitation, shown this once to whoever made it. */
  readonly invited?:
    | {
        readonly name: string
        readonly link: string | undefined
        /** It went to their own address alone. */
        readonly isMailed?: boolean | undefined
      }
    | undefined
  readonly refusal?: Refusal | undefined
  readonly done?: string | undefined
}

/** Says why a page refused, and where to go if it is only the proof that is missing. */
export const RefusalNote = ({
  refusal,
  next,
}: {
  readonly refusal: Refusal
  readonly next: string
}) => (
  <Note tone="bad" spoken>
    <Because {...refusal} />
    {refusal.refusal === 'identity.proof-needed' && (
      <>
        {' '}
        <a href={proofAddress(next)}>Show that it is you</a>, then repeat the step.
      </>
    )}
  </Note>
)

/** Told before anything is typed: what is changed here asks for a fresh proof. */
export const ProofNote = ({
  person,
  now,
  next,
}: {
  readonly person: Person
  readonly now: Instant
  readonly next: string
}) =>
  requireFreshProof(person, now) === undefined ? null : (
    <Note tone="embargo">
      Changes here ask for a fresh proof. <a href={proofAddress(next)}>Show that it is you</a>{' '}
      before you begin.
    </Note>
  )

/** One link that lets somebody in, to be handed over. */
export const Invited = ({ invited }: { readonly invited: NonNullable<AdminPage['invited']> }) => (
  <Note tone="good" spoken>
    {invited.isMailed ? (
      <p>An invitation is on its way to their address: it works once.</p>
    ) : invited.link === undefined ? (
      <p>
        {invited.name} is a member and comes in by their own ways; a mail tells them, if there is an
        address.
      </p>
    ) : (
      <>
        <p>
          {invited.name} is invited by this link. It works once and is shown only now: hand it over,
          unless you gave an address and mail is set up here; then it is on its way.
        </p>
        <CopyText text={invited.link} label="the invitation" />
      </>
    )}
  </Note>
)

const State = ({ team }: { readonly team: Team }) => {
  const { isSetUp, admins, needed } = setUpState(charterOf(team), team.admins)
  const { adminsToCome } = team
  const toCome = adminsToCome === 0 ? '' : `, ${counted(adminsToCome, 'admin')} not yet come in`
  return isSetUp ? (
    <Pill tone={adminsToCome === 0 ? 'good' : 'embargo'}>{`set up${toCome}`}</Pill>
  ) : (
    <Pill tone="embargo">{`being set up: ${admins} of ${needed} admins${toCome}`}</Pill>
  )
}

const standing = (member: ManagedMember) => {
  if (member.isLeaving) return <Pill tone="embargo">leaving: hands over</Pill>
  if (!member.hasSignedIn) return <span class="faint">has not come in</span>
  return member.acknowledgedAt === null ? (
    <span class="faint">has not agreed to the embargo conduct</span>
  ) : (
    <>
      since <Since {...member} />
    </>
  )
}

const Members = ({ team, members }: AdminPage) => (
  <Card
    title="Members"
    id="members"
    aside={String(members.length)}
    footer={
      <div class="form-end">
        <Button href={`/admin/${team.slug}/members/new`}>Add a member</Button>
        <a href={`/admin/${team.slug}/import`}>Import a list</a>
      </div>
    }
  >
    <Table
      label="The team’s members"
      bare
      stacks
      none="Nobody yet."
      columns={[{ name: 'Name' }, { name: 'Roles' }, { name: 'Standing' }]}
      rows={members.map((member) => [
        <a href={`/admin/${team.slug}/members/${member.membershipId}`} dir="auto">
          {member.listName}
        </a>,
        rolesInWords(member.roles),
        standing(member),
      ])}
    />
  </Card>
)

const Projects = ({ team, projects, contacts }: AdminPage) => (
  <Card
    title="Projects"
    id="projects"
    aside={String(projects.length)}
    footer={<Button href={`/admin/${team.slug}/projects/new`}>Add a project</Button>}
  >
    <Table
      label="The team’s projects"
      bare
      stacks
      none="None yet: until there is one, every report says which project it means in words."
      columns={[
        { name: 'Name' },
        { name: 'Vendor and product' },
        { name: 'CVE' },
        { name: 'Contacts' },
      ]}
      rows={projects.map((project) => [
        <a href={`/admin/${team.slug}/projects/${project.projectId}`} dir="auto">
          {project.name}
        </a>,
        `${project.vendor}: ${project.product}`,
        project.reserveCve ? 'reserved when accepted' : 'by hand',
        <a href={`/admin/${team.slug}/projects/${project.projectId}/contacts`}>
          {counted(contacts.get(project.projectId) ?? 0, 'contact')}
        </a>,
      ])}
    />
  </Card>
)

export const drawAdmin = (page: AdminPage): string => {
  const { team, teams, person, now } = page
  const here = `/admin/${team.slug}`
  return drawForPerson(person, {
    title: team.name,
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead
          title={team.name}
          lede={<State team={team} />}
          aside={
            <>
              <Button href={`${here}/settings`}>Settings</Button>
              <Button href={`${here}/sign-in`}>Sign-in</Button>
              <Button href={`${here}/oversight`}>Oversight</Button>
              <Button href={`${here}/charter`}>Charter</Button>
              <Button href={`${here}/directory`}>Directory</Button>
              {person.isOwner && <Button href="/admin/new">New team</Button>}
            </>
          }
        />
        {teams.length > 1 && (
          <Tabs
            label="Teams"
            tabs={teams.map((other) => ({
              href: `/admin/${other.slug}`,
              label: other.slug,
              current: other.teamId === team.teamId,
            }))}
          />
        )}
        {page.refusal && <RefusalNote refusal={page.refusal} next={here} />}
        {page.done && (
          <Note tone="good" spoken>
            {page.done}
          </Note>
        )}
        <Gaps {...page} />
        {page.invited && <Invited invited={page.invited} />}
        {page.refusal === undefined && <ProofNote person={person} now={now} next={here} />}
        <Members {...page} />
        <Projects {...page} />
      </div>
    ),
  })
}
