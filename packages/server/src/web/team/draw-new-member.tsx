// `/admin/{team}/members/new`: who is to be a member, how they are reached, what they may do.
import { drawForm, type FormPage } from './draw-form.js'
import { MemberFields, memberLabels } from './forms.js'

export const drawNewMember = (page: FormPage & { readonly roles: readonly string[] }): string =>
  drawForm({
    ...page,
    labels: memberLabels,
    button: 'Add and invite',
    children: <MemberFields values={page.values} errors={page.errors} roles={page.roles} />,
  })
