// `/admin/{team}/directory/accounts/{member}`: how one member is known in the venues.
import type { ListedPerson } from '../../directory/list.js'
import { bindForm, Field } from '../look/form/fields.js'
import { drawForm, type FormPage } from '../team/draw-form.js'
import { VENUE } from './words.js'

export const ACCOUNT_LABELS = {
  github: VENUE.github.known,
  mailman: VENUE.mailman.known,
  discord: VENUE.discord.known,
}

export type AccountPage = FormPage & { readonly member: ListedPerson }

const ownWay = (account: string | undefined, what: string): string =>
  account === undefined
    ? `Left empty, their own ${what} is used; they have none here yet.`
    : `Left empty, their own is used: ${account}.`

export const drawAccounts = (page: AccountPage): string => {
  const { member } = page
  const field = bindForm(page.values, page.errors)
  const own = (venue: 'github' | 'mailman') =>
    member.named[venue] === undefined ? member.accounts[venue]?.account : undefined
  return drawForm({
    ...page,
    labels: ACCOUNT_LABELS,
    button: 'Save',
    children: (
      <>
        <Field
          {...field('github')}
          label={ACCOUNT_LABELS.github}
          help={ownWay(own('github'), 'GitHub name')}
          code
          optional
        />
        <Field
          {...field('mailman')}
          label={ACCOUNT_LABELS.mailman}
          help={ownWay(own('mailman'), 'address')}
          type="email"
          optional
        />
        <Field
          {...field('discord')}
          label={ACCOUNT_LABELS.discord}
          help="A number of 15 to 20 digits, not the name: names change hands. Discord shows it with developer mode on, under “Copy User ID”."
          inputMode="numeric"
          code
          optional
        />
      </>
    ),
  })
}
