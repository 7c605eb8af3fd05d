// The forms that make and change teams, projects and members: what was typed, read and given back, and the fields.
// Checks nothing: errors come in as words.

import type { TeamSettings } from '../../db/tables/people.js'
import { textOf, textsOf } from '../../http/forms.js'
import type { NewProject } from '../../identity/projects.js'
import { ROLES } from '../../identity/team-actor.js'
import { EDITED_SETTINGS } from '../../identity/teams.js'
import { Check, Choice } from '../look/form/choices.js'
import {
  bindForm,
  Field,
  type FieldErrors,
  type FieldValues,
  Select,
  TextArea,
} from '../look/form/fields.js'

export const roleWords: Readonly<Record<string, { label: string; help?: string }>> = {
  admin: { label: 'Admin', help: 'manages members, projects and settings' },
  'release-manager': { label: 'Release manager', help: 'is not assigned cases' },
  'steering-council': { label: 'Steering Council', help: 'oversight; is not assigned cases' },
  'cna-operator': { label: 'CNA operator', help: 'reserves, reviews and publishes CVE records' },
}

/** "Admin, CNA operator", or the plain word for no role. */
export const rolesInWords = (roles: readonly string[]): string =>
  roles.length === 0 ? 'Member' : roles.map((role) => roleWords[role]?.label ?? role).join(', ')

/** Texts of a form by name, as they were typed. */
export const typedIn = (body: unknown, names: readonly string[]): FieldValues =>
  Object.fromEntries(names.map((name) => [name, textOf(body, name)]))

const given = (text: string): string | undefined => (text === '' ? undefined : text)

export const SETTINGS_FIELDS = ['name', ...EDITED_SETTINGS] as const

/** A team's settings as typed; what is empty is left out. */
export const settingsIn = (body: unknown): TeamSettings => {
  const addresses = textOf(body, 'addresses')
    .split(/[\s,]+/)
    .filter(Boolean)
  const texts = EDITED_SETTINGS.filter((name) => name !== 'addresses')
  return {
    ...(addresses.length === 0 ? {} : { addresses }),
    ...Object.fromEntries(
      texts.flatMap((name) => {
        const text = given(textOf(body, name))
        return text === undefined ? [] : [[name, text]]
      }),
    ),
  }
}

export const settingsAsTyped = (team: { name: string; settings: TeamSettings }): FieldValues => ({
  name: team.name,
  ...team.settings,
  addresses: team.settings.addresses?.join('\n'),
})

type FieldsProps = { readonly values: FieldValues; readonly errors?: FieldErrors | undefined }

export const SettingsFields = ({ values, errors }: FieldsProps) => {
  const field = bindForm(values, errors)
  return (
    <>
      <TextArea
        {...field('addresses')}
        label="Addresses for reports"
        help="Where people may write instead of using the form, one a line. The first is told in security.txt."
        rows={2}
        optional
      />
      <Field
        {...field('announceTo')}
        label="Announce to"
        help="The list that advisories are mailed to. Left empty, the installation’s own is used."
        type="email"
        optional
      />
      <Field
        {...field('archiveUrl')}
        label="Archive of that list"
        help="Its HyperKitty archive, such as https://mail.python.org/archives: the announcement’s address there is known before it is sent, and the records point to it. Left empty, they point to the page here."
        type="url"
        code
        optional
      />
      <Field
        {...field('mailFrom')}
        label="Announce from"
        help="The sender of advisories."
        type="email"
        optional
      />
      <Field
        {...field('policyUrl')}
        label="Security policy"
        help="An address of your own; left empty, the charter’s page is named."
        type="url"
        optional
      />
      <TextArea
        {...field('needs')}
        label="What the team needs"
        help="Shown to whoever is interested in joining (/join), and to members beside the nominations. Markdown."
        rows={3}
        optional
      />
      <Field
        {...field('cveOrg')}
        label="CNA short name"
        help="If it differs from the installation’s. Records are then made in its name; reserving ids and posting records needs its own account, and waits without one."
        code
        optional
      />
      <Field
        {...field('osvRepo')}
        label="Advisory database"
        help="A git repository for OSV records, if it differs from the installation’s."
        code
        optional
      />
    </>
  )
}

export const settingsLabels = {
  slug: 'Short name',
  name: 'Name',
  addresses: 'Addresses for reports',
  announceTo: 'Announce to',
  needs: 'What the team needs',
  archiveUrl: 'Archive of that list',
  mailFrom: 'Announce from',
  policyUrl: 'Security policy',
  cveOrg: 'CNA short name',
  osvRepo: 'Advisory database',
}

export const PROJECT_FIELDS = [
  'name',
  'repo',
  'vendor',
  'product',
  'purl',
  'collectionUrl',
  'packageName',
  'osvProfile',
  'reserveCve',
] as const

export const projectIn = (body: unknown): NewProject => ({
  name: textOf(body, 'name'),
  repo: given(textOf(body, 'repo')),
  vendor: given(textOf(body, 'vendor')),
  product: given(textOf(body, 'product')),
  purl: given(textOf(body, 'purl')),
  collectionUrl: given(textOf(body, 'collectionUrl')),
  packageName: given(textOf(body, 'packageName')),
  osvProfile: textOf(body, 'osvProfile') === 'psf' ? 'psf' : 'default',
  reserveCve: textOf(body, 'reserveCve') === 'yes',
})

export const ProjectFields = ({ values, errors }: FieldsProps) => {
  const field = bindForm(values, errors)
  return (
    <>
      <Field {...field('name')} label="Name" help="As reporters know it." />
      <Field
        {...field('repo')}
        label="Source repository"
        help="An https address, or owner/name on GitHub."
        code
        optional
      />
      <Field
        {...field('vendor')}
        label="Vendor"
        help="As registered in CVE records; left empty, the team’s name."
        optional
      />
      <Field
        {...field('product')}
        label="Product"
        help="As registered in CVE records; left empty, the project’s name."
        optional
      />
      <Field {...field('purl')} label="Package URL" help="Such as pkg:pypi/pip." code optional />
      <Field
        {...field('collectionUrl')}
        label="Package collection"
        help="Such as https://pypi.org."
        code
        optional
      />
      <Field {...field('packageName')} label="Package name" code optional />
      <Select
        {...field('osvProfile')}
        label="OSV records"
        options={[
          { value: 'default', label: 'as OSV asks' },
          { value: 'psf', label: 'as the PSF’s advisory database has them' },
        ]}
      />
      <Check
        name="reserveCve"
        label="Reserve a CVE id when a report is accepted"
        checked={values['reserveCve'] === 'yes'}
      />
    </>
  )
}

export const projectLabels = {
  name: 'Name',
  repo: 'Source repository',
  vendor: 'Vendor',
  product: 'Product',
  purl: 'Package URL',
  collectionUrl: 'Package collection',
  packageName: 'Package name',
}

export const memberIn = (body: unknown) => ({
  name: textOf(body, 'name'),
  email: given(textOf(body, 'email')),
  githubLogin: given(textOf(body, 'githubLogin')),
  roles: textsOf(body, 'roles'),
})

type MemberFieldsProps = FieldsProps & { readonly roles: readonly string[] }

/** For whom a vote elsewhere made a member. */
export const DecidedField = ({ values, errors }: FieldsProps) => (
  <Field
    {...bindForm(values, errors)('decided')}
    label="Where it was decided"
    help="Only for what was decided elsewhere: “Team vote of 12 October 2026”, or a link. Shown on /decisions as recorded, not counted."
    optional
  />
)

export const RoleFields = ({
  roles,
  error,
}: {
  readonly roles: readonly string[]
  readonly error?: string | undefined
}) => (
  <Choice
    name="roles"
    label="Roles"
    help="What they may do beside it. Everybody on the team reads its cases, with or without a role."
    values={roles}
    error={error}
    options={ROLES.map((value) => ({ value, ...(roleWords[value] ?? { label: value }) }))}
  />
)

export const MemberFields = ({ values, errors, roles }: MemberFieldsProps) => {
  const field = bindForm(values, errors)
  return (
    <>
      <Field {...field('name')} label="Name" help="As the public list has it." />
      <Field
        {...field('email')}
        label="Email"
        help="The invitation is sent there, and it is how they sign in without a passkey."
        type="email"
        optional
      />
      <Field
        {...field('githubLogin')}
        label="GitHub name"
        help="Lets them sign in with GitHub; shown on the public list."
        code
        optional
      />
      <RoleFields roles={roles} error={errors?.['roles']} />
    </>
  )
}

export const memberLabels = {
  name: 'Name',
  email: 'Email',
  githubLogin: 'GitHub name',
  roles: 'Roles',
  decided: 'Where it was decided',
}
