// The report form: what the team's charter asks, in its words, in parts that open. A refused one is drawn again with
// everything typed and every error at its field. Decides nothing.
import type { VNode } from 'preact'
import { ActionForm, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { bindForm } from '../look/form/fields.js'
import { Note } from '../look/states.js'
import {
  asker,
  Criteria,
  type Inner,
  labelsOf,
  Private,
  Project,
  Proof,
  type ReportFormProps,
  Terms,
  What,
  Who,
} from './form-parts.js'

/** The form, with what it says above and below. */
export const ReportForm = (props: ReportFormProps): VNode => {
  const inner: Inner = {
    ...props,
    bind: bindForm(props.values, props.errors),
    ask: asker(props.charter),
  }
  const { errors, refused } = props
  return (
    <>
      <header class="stack tight">
        <h1>Report a vulnerability</h1>
        <p class="quiet">
          No account is needed. Your report is stored at once and you get a receipt you can check.
          Volunteers read this; a few clear sentences help most.
        </p>
      </header>
      {refused && (
        <Note tone="bad" spoken>
          <b>{refused.title}</b> {refused.because} What you typed is kept below.
        </Note>
      )}
      <ErrorSummary
        errors={errors}
        labels={labelsOf(props.charter)}
        kept={
          props.chooseFilesAgain
            ? 'What you typed is kept below. Files are to be chosen again.'
            : undefined
        }
      />
      <ActionForm action="/report" csrf="" multipart guard label="Report a vulnerability">
        <Project {...inner} />
        <What {...inner} />
        <Proof {...inner} />
        <Who {...inner} />
        <Private {...inner} />
        <Criteria {...inner} />
        <Terms {...inner} />
        <div class="form-end">
          <Button tone="main">Send report</Button>
          <span class="small faint">
            Reported before? <a href="/report/link-again">Send me my link again</a> ·{' '}
            <a href="/privacy">What is kept, and how long</a>
          </span>
        </div>
      </ActionForm>
    </>
  )
}
