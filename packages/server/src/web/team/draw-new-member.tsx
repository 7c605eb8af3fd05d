// `/admin/{team}/members/new`: who is to be a member, how they are reached, what they may do. A team that elects its members
// is led to the nomination first.
import type { Person } from '../../identity/viewer.js'
import { Note } from '../look/states.js'
import { drawForm, type FormPage } from './draw-form.js'
import { DecidedField, MemberFields, memberLabels } from './forms.js'

export const ElectsNote = ({
  person,
  slug,
}: {
  readonly person: Person
  readonly slug: string
}) => (
  <Note>
    The team elects its members:{' '}
    {person.memberships.some((own) => own.slug === slug) ? (
      <a href={`/nominations/new?team=${encodeURIComponent(slug)}`}>nominate somebody</a>
    ) : (
      'a member nominates'
    )}
    . Who was decided on elsewhere is added here, with where that was.
  </Note>
)

export const drawNewMember = (
  page: FormPage & {
    readonly roles: readonly string[]
    readonly slug: string
    readonly elects: boolean
  },
): string =>
  drawForm({
    ...page,
    labels: memberLabels,
    button: 'Add and invite',
    children: (
      <>
        {page.elects && <ElectsNote person={page.person} slug={page.slug} />}
        <MemberFields values={page.values} errors={page.errors} roles={page.roles} />
        {page.elects && <DecidedField values={page.values} errors={page.errors} />}
      </>
    ),
  })
