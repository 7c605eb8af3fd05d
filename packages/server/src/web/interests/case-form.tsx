// The case for a candidate as both who write it see it: the text, who changed it last and when, and both texts where the
// other was faster.
import type { Refusal } from '@parley/rules'
import type { Interest } from '../../charter/interests/store.js'
import type { CaseText } from '../../charter/interests/texts.js'
import { Card } from '../look/card.js'
import { Rendered } from '../look/conversation.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { TextArea } from '../look/form/fields.js'
import { renderMarkdown } from '../look/markdown.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'

export interface CaseFormProps {
  readonly interest: Interest
  readonly action: string
  readonly csrf: string
  /** What was typed and not saved, because the other had saved meanwhile. */
  readonly typed?: CaseText | undefined
  readonly refusal?: Refusal | undefined
}

const LastEdit = ({ interest }: { readonly interest: Interest }) => {
  const { editedAt, editedAs, editorName, said } = interest
  if (editedAt === null) return <p class="small quiet">Nobody has written in it yet.</p>
  return (
    <p class="small quiet">
      Last changed by <bdi>{editedAs === 'candidate' ? said.name : editorName}</bdi>
      {editedAs === 'candidate' ? ' (the candidate)' : ' (the sponsor)'},{' '}
      <DateTime at={new Date(editedAt)} />.
    </p>
  )
}

const Theirs = ({ text }: { readonly text: CaseText }) => (
  <details open>
    <summary>What stands now</summary>
    <h4>Who they are</h4>
    <Rendered html={renderMarkdown(text.bio || '*nothing yet*')} />
    <h4>Why they should join</h4>
    <Rendered html={renderMarkdown(text.reasons || '*nothing yet*')} />
  </details>
)

export const CaseForm = ({ interest, action, csrf, typed, refusal }: CaseFormProps) => {
  const { text, version } = interest
  const shown = typed ?? text
  const isLate = refusal?.refusal === 'interest.edited-meanwhile'
  return (
    <Card title="The case, written together" id="case" padded>
      <p class="small quiet">
        Candidate and sponsor write it; the nomination is made from it, and other members see it
        then.
      </p>
      <LastEdit interest={interest} />
      {refusal && (
        <Note tone="bad" spoken>
          {refusal.because}
        </Note>
      )}
      {isLate && <Theirs text={text} />}
      <ActionForm
        action={action}
        csrf={csrf}
        hidden={{ version: String(version) }}
        label="The case"
        guard
      >
        <TextArea
          name="bio"
          label="Who they are"
          help="A few sentences."
          rows={4}
          value={shown.bio}
        />
        <TextArea
          name="reasons"
          label="Why they should join"
          help="Skills, past contributions, motivation and availability, who vouches for them."
          rows={8}
          value={shown.reasons}
        />
        <div class="form-end">
          <Button>{isLate ? 'Save mine over it' : 'Save the case'}</Button>
        </div>
      </ActionForm>
    </Card>
  )
}
