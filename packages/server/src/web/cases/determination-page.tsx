// `/cases/{id}/determination`: what the team found it to be, with the reply to the reporter ready to be edited. One form,
// one button; refused, it is drawn again with everything typed.
import { type Charter, type Determination, determine, replyTemplate } from '@parley/rules'
import type { ComponentChildren } from 'preact'
import { mayOn } from '../../cases/begin.js'
import { caseFacts } from '../../cases/facts.js'
import type { Candidate } from '../../cases/search/candidates.js'
import { ActionForm, Button, type RefusalText, Refused } from '../look/form/buttons.js'
import { Check, ErrorSummary } from '../look/form/choices.js'
import { Field, type FieldErrors, type FieldValues, TextArea } from '../look/form/fields.js'
import { Note } from '../look/states.js'
import { addressOf, type PartProps } from './parts/context.js'
import { DuplicateOf } from './parts/duplicate-of.js'
import { CaseHead, CaseStrip } from './parts/head.js'
import { BeforeDeciding, type Came, CameMeanwhile } from './parts/meanwhile.js'
import { SimilarList } from './parts/triage.js'

export interface DeterminationPageProps extends PartProps {
  readonly chosen: Determination | undefined
  readonly values: FieldValues
  readonly refused: RefusalText | undefined
  /** What others did while this was written. */
  readonly came: readonly Came[]
  /** The cases it may duplicate, and the one that was chosen. */
  readonly candidates: readonly Candidate[]
  readonly other: Candidate | undefined
  /** What is determined: the report, as the case shows it. */
  readonly report?: ComponentChildren
}

const FIELDS: Readonly<Record<string, string>> = {
  'determination.needs-issue': 'reference',
  'determination.needs-recipient': 'reference',
  'determination.needs-other-case': 'duplicateOf',
  'determination.duplicate-of-itself': 'duplicateOf',
  'message.empty': 'reply',
  'message.too-long': 'reply',
  'determination.needs-coordinator': 'alsoCoordinate',
}

/** A refusal beside its field; none where it is about the whole. */
const errorsOf = (refused: RefusalText | undefined): FieldErrors => {
  const field = FIELDS[refused?.refusal ?? '']
  return field === undefined || refused === undefined ? {} : { [field]: refused.because }
}

/** What is held so that its reporter can answer, where one follows it. */
const HELD: readonly Determination[] = ['bug', 'invalid', 'forwarded', 'already-fixed']

const REFERENCES: Partial<Record<Determination, { label: string; help: string }>> = {
  bug: {
    label: 'Public issue',
    help: 'Its https address.',
  },
  forwarded: { label: 'Forwarded to', help: 'Who looks after it from now on.' },
  'already-fixed': { label: 'Fixed where', help: 'The commit or issue, if there is one.' },
}

/**
 * The text the reply starts with; `{reference}` in it is replaced by the field above when it is sent, and for a duplicate
 * by the address of the other case's advisory, where that is public.
 */
export const templateFor = (
  charter: Charter,
  determination: Determination,
  isPublic: boolean,
): string =>
  replyTemplate(charter.determinations[determination], determination !== 'duplicate' || isPublic) ??
  ''

const ChooseFirst = ({ page }: DeterminationPageProps) => (
  <>
    <ul class="stack tight plain">
      {Object.values(page.charter.determinations).map(({ id, label, meaning }) => (
        <li>
          <a class="button" href={addressOf(page, `/determination?as=${id}`)}>
            {label}
          </a>{' '}
          <span class="quiet">{meaning}</span>
        </li>
      ))}
    </ul>
    <p>
      <a href={addressOf(page)}>Back to the case</a>
    </p>
  </>
)

const Details = ({
  page,
  values,
  chosen,
  candidates,
  other,
  refused,
}: DeterminationPageProps & { chosen: Determination }) => {
  const reference = REFERENCES[chosen]
  const errors = errorsOf(refused)
  return (
    <>
      {reference && (
        <Field
          name="reference"
          {...reference}
          value={values['reference']}
          error={errors['reference']}
        />
      )}
      {chosen === 'bug' && (
        <Check
          name="noIssue"
          label="There is none yet: the reporter may open one"
          checked={values['noIssue'] === 'yes'}
        />
      )}
      {chosen === 'duplicate' && (
        <DuplicateOf
          {...{ candidates, other, values }}
          isUnderEmbargo={caseFacts(page.loaded).embargoInForce}
          error={errors['duplicateOf']}
        />
      )}
    </>
  )
}

const replyHelp = (template: string, chosen: Determination, isOpen: boolean): string => {
  if (isOpen)
    return 'Read by the reporter; where the other case is published, it says so once that is chosen. Empty sends none.'
  if (!template.includes('{reference}')) return 'Read by the reporter. Empty sends none.'
  return chosen === 'duplicate'
    ? 'Read by the reporter. {reference} is replaced by the address of the advisory. Empty sends none.'
    : 'Read by the reporter. {reference} is replaced by what you give above. Empty sends none.'
}

const Reply = ({
  page,
  values,
  chosen,
  other,
  refused,
}: DeterminationPageProps & { chosen: Determination }) => {
  const isPublic = other !== undefined && other.advisoryId !== null
  const template = templateFor(page.charter, chosen, isPublic)
  if (template === '')
    return <p class="quiet">It is closed at once, and the reporter gets no reply.</p>
  if (!page.around.hasReporter)
    return (
      <p class="quiet">
        Nobody follows this case: it was opened by hand without an address, and no reply goes out.
        Tell who reported it the way the report came.
        {HELD.includes(chosen) &&
          ' It is closed at once: there is nobody whose answer it waits for.'}
      </p>
    )
  return (
    <TextArea
      name="reply"
      label="Reply to the reporter"
      help={replyHelp(template, chosen, chosen === 'duplicate' && other === undefined)}
      rows={8}
      value={values['reply'] ?? template}
      error={errorsOf(refused)['reply']}
    />
  )
}

/** Why the button cannot be pressed at all, whatever is filled in: the state forbids it, or the person may not. */
const standing = ({ page, person, chosen }: DeterminationPageProps): RefusalText | undefined => {
  const refused = mayOn(person, 'case.determine', page)
  if (refused !== undefined || chosen === undefined) return refused
  const tried = determine(
    caseFacts(page.loaded),
    {
      determination: chosen,
      memberId: person.personId,
      at: page.now,
      alsoCoordinate: true,
      reference: 'none-yet',
      duplicateOf: 'another',
    },
    page.charter,
  )
  return 'refusal' in tried ? tried : undefined
}

/** At the top, leading to its field; a refusal of the whole is said there alone. */
const Wrong = ({ refused }: { readonly refused: RefusalText }) => {
  const errors = errorsOf(refused)
  return Object.keys(errors).length > 0 ? (
    <ErrorSummary
      errors={errors}
      labels={{
        reference: 'Reference',
        duplicateOf: 'The other case',
        reply: 'Reply to the reporter',
        alsoCoordinate: 'Coordinator',
      }}
    />
  ) : (
    <Note tone="bad" spoken>
      {refused.because}
    </Note>
  )
}

const Form = (props: DeterminationPageProps & { chosen: Determination }) => {
  const { page, csrf, chosen, values, refused } = props
  const { label, meaning } = page.charter.determinations[chosen]
  const impossible = standing(props)
  const alone = page.loaded.coordinatorId === null
  return (
    <ActionForm
      action={addressOf(page, '/determination')}
      csrf={csrf}
      hidden={{ determination: chosen, since: String(page.now) }}
      label="Determination"
      guard
    >
      {refused && <Wrong refused={refused} />}
      <p>
        <b>{label}.</b> {meaning}{' '}
        <a class="small" href={addressOf(page, '/determination')}>
          Choose another
        </a>
      </p>
      <Details {...props} />
      <Reply {...props} />
      {alone && (
        <Check
          name="alsoCoordinate"
          label="I coordinate it from now on"
          checked={
            values['determination'] === undefined
              ? chosen === 'vulnerability'
              : values['alsoCoordinate'] === 'yes'
          }
        />
      )}
      <div class="form-end">
        <Button
          tone="main"
          disabled={impossible !== undefined}
          describedBy={impossible && 'why-not'}
        >
          {`Determine: ${label}`}
        </Button>
        {impossible && <Refused id="why-not" {...impossible} />}
        <a href={addressOf(page)}>Back to the case</a>
      </div>
    </ActionForm>
  )
}

export const DeterminationPage = (props: DeterminationPageProps) => (
  <>
    <CaseHead {...props} />
    <CaseStrip {...props} />
    <section class="card pad stack" aria-label="Determination">
      {props.report}
      <h2>What is it?</h2>
      {props.came.length > 0 ? (
        <CameMeanwhile {...props} />
      ) : (
        <BeforeDeciding page={props.page} person={props.person} />
      )}
      {props.chosen === undefined ? (
        <ChooseFirst {...props} />
      ) : (
        <Form {...props} chosen={props.chosen} />
      )}
      {props.chosen !== 'duplicate' && <SimilarList page={props.page} />}
    </section>
  </>
)
