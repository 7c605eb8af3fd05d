// Briefs as they are read and written: the body's list and one brief, where nothing of the case stands but the text; and
// the page of a case where its coordinator writes one.
import type { Instant } from '@parley/rules'
import type { Brief, CaseBriefs } from '../../embargo/briefs.js'
import { CaseLink } from '../cases/case-link.js'
import { Card } from '../look/card.js'
import { Rendered } from '../look/conversation.js'
import { Action, ActionForm, Button, type RefusalText } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, TextArea } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { renderMarkdown } from '../look/markdown.js'
import { people } from '../look/marks.js'
import { Empty, Note } from '../look/states.js'
import { Age, DateTime } from '../look/time.js'

export const BriefsPage = ({
  briefs,
  now,
}: {
  readonly briefs: readonly Brief[]
  readonly now: Instant
}) => (
  <div class="stack">
    <PageHead title="Briefs" lede="What security teams wrote for the body you sit in." />
    {briefs.length === 0 ? (
      <Empty title="Nothing was written for you">
        When a coordinator brings a matter before the body, the text stands here. You read that text
        and nothing else of the case.
      </Empty>
    ) : (
      <Card title="Written for you" aside={String(briefs.length)}>
        <ul class="pad stack tight">
          {briefs.map((brief) => (
            <li>
              <a href={`/briefs/${brief.briefId}`} dir="auto">
                {brief.subject}
              </a>
              <span class="small faint">
                {' '}
                · <bdi>{brief.writtenBy}</bdi>,{' '}
                <Age at={new Date(brief.writtenAt)} now={new Date(now)} ago />
              </span>
            </li>
          ))}
        </ul>
      </Card>
    )}
  </div>
)

export const BriefPage = ({ brief }: { readonly brief: Brief }) => (
  <div class="stack">
    <PageHead
      title={brief.subject}
      lede={
        <>
          For <bdi>{brief.bodyName}</bdi>, by <bdi>{brief.writtenBy}</bdi> on{' '}
          <DateTime at={new Date(brief.writtenAt)} />
        </>
      }
    />
    <Note tone="embargo">
      Under embargo. This text was written for the members of the body; it is all of the case that
      you are shown, and that you read it is recorded.
    </Note>
    <Card padded>
      <Rendered html={renderMarkdown(brief.body)} />
    </Card>
  </div>
)

export interface CaseBriefsProps {
  readonly page: CaseBriefs
  readonly csrf: string
  readonly values: Readonly<Record<string, string>>
  readonly errors: FieldErrors
  readonly refusal?: RefusalText | undefined
}

const LABELS = { subject: 'What it is about', body: 'The brief' } as const

const Written = ({ page, csrf }: CaseBriefsProps) => (
  <Card title="Written so far" aside={String(page.briefs.length)}>
    <ul class="pad stack">
      {page.briefs.map((brief) => (
        <li class="stack tight">
          <span>
            <a href={`/briefs/${brief.briefId}`} dir="auto">
              {brief.subject}
            </a>
            <span class="small faint">
              {' '}
              · for <bdi>{brief.bodyName}</bdi>, by <bdi>{brief.writtenBy}</bdi> on{' '}
              <DateTime at={new Date(brief.writtenAt)} />
            </span>
          </span>
          {brief.withdrawnAt === null ? (
            <Action
              small
              tone="danger"
              action={`/cases/${page.caseId}/briefs/${brief.briefId}/withdraw`}
              csrf={csrf}
              refusal={page.mayNotWrite}
            >
              Withdraw
            </Action>
          ) : (
            <span class="small quiet">
              withdrawn on <DateTime at={new Date(brief.withdrawnAt)} />
            </span>
          )}
        </li>
      ))}
    </ul>
  </Card>
)

const Write = ({ page, csrf, values, errors }: CaseBriefsProps) => {
  const bind = bindForm(values, errors)
  const { body } = page
  if (page.mayNotWrite !== undefined) return <p class="quiet">{page.mayNotWrite.because}</p>
  if (body === undefined)
    return (
      <Empty title="No body oversees this team">
        An admin names it on the team’s page, under Oversight. Then a coordinator can bring a matter
        before it.
      </Empty>
    )
  return (
    <Card title={`To ${body.name}`} aside={`${people(body.council)} can read it`} padded>
      <p class="quiet">
        They read this text and nothing else of the case: not its title, its number, or who takes
        part. Write what they need to decide, and no more.
      </p>
      <ActionForm action={`/cases/${page.caseId}/briefs`} csrf={csrf} label="Write a brief" guard>
        <Field {...bind('subject')} label={LABELS.subject} />
        <TextArea {...bind('body')} label={LABELS.body} rows={10} preview="/preview" />
        <div class="form-end">
          <Button tone="main">Send it to the body</Button>
          <Button href={`/cases/${page.caseId}/parties`}>Back</Button>
        </div>
      </ActionForm>
    </Card>
  )
}

export const CaseBriefsPage = (props: CaseBriefsProps) => {
  const { page, errors, refusal } = props
  return (
    <div class="stack">
      <PageHead title="Briefs to the oversight body" lede={<CaseLink of={page} />} />
      <ErrorSummary errors={errors} labels={LABELS} />
      {refusal && (
        <Note tone="bad" spoken>
          {refusal.because}
        </Note>
      )}
      <Write {...props} />
      {page.briefs.length > 0 && <Written {...props} />}
    </div>
  )
}
