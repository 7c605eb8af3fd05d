// A form that was refused only because the proof of presence was too old: it is held in the page that asks for the proof,
// and sent from there once it is given. Nothing of it is stored, and no address carries it.
import { Button, csrfField, Hidden } from '../look/form/buttons.js'
import { ownPath } from './own-path.js'

/** What was pressed: where it goes, and everything that it carries but the anti-forgery token. */
export interface HeldForm {
  readonly action: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/** The id of the form that goes on; the passkey's script sends it after the proof. */
export const heldId = 'held'

/** Says that the form was sent on from the page that holds it. */
const againField = 'held-again'

const actionField = 'held-action'
const prefix = 'held.'

const fieldsOf = (body: unknown): readonly (readonly [string, string])[] =>
  Object.entries(body ?? {}).flatMap(([name, value]) =>
    [value].flat().flatMap((text) => (typeof text === 'string' ? [[name, text] as const] : [])),
  )

/** The form that a request sent. */
export const heldFrom = ({ url, body }: { url: string; body: unknown }): HeldForm | undefined => {
  const action = ownPath(url)
  if (action === undefined) return undefined
  return {
    action,
    fields: fieldsOf(body).filter(([name]) => name !== csrfField && name !== againField),
  }
}

/** Whether the form was sent on from the page that holds it. */
export const isSentAgain = (body: unknown): boolean =>
  fieldsOf(body).some(([name]) => name === againField)

/** The form that the page held already, as its own form hands it on. */
export const heldIn = (body: unknown): HeldForm | undefined => {
  const given = fieldsOf(body)
  const action = ownPath(given.find(([name]) => name === actionField)?.[1])
  if (action === undefined) return undefined
  const fields = given.flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
  )
  return { action, fields }
}

const Fields = ({ fields }: Pick<HeldForm, 'fields'>) => (
  <>
    {fields.map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </>
)

/** Hands the form on within another one. */
export const HandOn = ({ held }: { readonly held: HeldForm | undefined }) =>
  held === undefined ? null : (
    <Fields
      fields={[
        [actionField, held.action],
        ...held.fields.map(([name, value]) => [`${prefix}${name}`, value] as const),
      ]}
    />
  )

/** Sends what was pressed before, with one button. */
export const GoOn = ({ held, csrf }: { readonly held: HeldForm; readonly csrf: string }) => (
  <form method="post" action={held.action} id={heldId} class="form" aria-label="Go on" noValidate>
    <Hidden csrf={csrf} />
    <Fields fields={[...held.fields, [againField, 'yes']]} />
    <p>
      What you pressed is kept here and not done yet. Once you have shown that it is you, this does
      it.
    </p>
    <div class="form-end">
      <Button>Go on with it</Button>
    </div>
  </form>
)
