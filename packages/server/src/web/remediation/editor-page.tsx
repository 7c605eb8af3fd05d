// `/cases/{id}/advisory`: the one editor of everything that will be published, with what belongs to it in the side.

import { VERSION_TYPES } from '@parley/records'
import type { RemediationPage } from '../../remediation/page.js'
import { CaseLink } from '../cases/case-link.js'
import { Card, Table } from '../look/card.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { Check, ErrorSummary, Part } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, Select, TextArea } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import type { CveStateProps } from './cve-state.js'
import { differing, type EditorSize, type EditorValues, labelOf, valuesOf } from './editor-form.js'
import { LinkLines, VersionLines, WeaknessLines } from './lines.js'
import { Next } from './next.js'
import type { NextStep } from './open-places.js'
import { AdvisorySide } from './side.js'

export interface EditorPageProps {
  readonly page: RemediationPage
  readonly csrf: string
  readonly values: EditorValues
  readonly size: EditorSize
  readonly errors: FieldErrors
  /** Set when somebody else saved meanwhile: the form holds what this person typed. */
  readonly isConflict?: boolean | undefined
  readonly isSaved?: boolean | undefined
  /** What comes after it was saved. */
  readonly next?: NextStep | undefined
  /** Saving would record that anyone can see the fix: that is asked first. */
  readonly asksIfPublic?: boolean | undefined
  /** A CVE id that was typed and refused. */
  readonly cveEntry?: CveStateProps['entry']
}

const Conflict = ({ page, values }: EditorPageProps) => {
  const rows = differing(values, valuesOf(page.draft.draft, page.draft.links))
  return (
    <Card title="Two versions" id="conflict" padded>
      <Note tone="embargo" spoken>
        <bdi>{page.editorName ?? 'Somebody'}</bdi> saved version {page.draft.version} while you were
        writing. Nothing of yours is stored yet. Below is the form with your text; take over what
        you want to keep of theirs, then save.
      </Note>
      <Table
        columns={[{ name: 'Field' }, { name: 'Saved by them' }, { name: 'Typed by you' }]}
        rows={rows.map(({ label, mine, theirs }) => [
          label,
          <bdi class="typed">{theirs === '' ? '(empty)' : theirs}</bdi>,
          <bdi class="typed">{mine === '' ? '(empty)' : mine}</bdi>,
        ])}
        none="No field differs."
      />
    </Card>
  )
}

/** Whether it is still to be recorded that anyone can see the fix. */
const isUnseen = ({ page: { loaded } }: EditorPageProps): boolean =>
  loaded.fixPublicAt === null && loaded.publishedAt === null

const isPublicId = 'field-fixPublic-field-yes'

/** Asked in the form itself, before it is done: what is public cannot be made private again. */
const IsPublic = (props: EditorPageProps) => {
  if (!isUnseen(props)) return null
  const hours = props.page.charter.clocks.advisoryAfterFixHours.value
  return (
    <Check
      name="fixPublic"
      label="The fix is public: anyone can see it now"
      help={`Needed once every pull request is merged. The advisory is then due within ${hours} hours; the embargo stays on the report and on how it is exploited.`}
      checked={props.values['fixPublic'] === 'yes'}
    />
  )
}

const AskIfPublic = () => (
  <Note tone="embargo" spoken>
    <b>Is the fix public?</b> Every pull request is marked as merged, and nothing is saved yet. If
    it is, say so <a href={`#${isPublicId}`}>under the references</a> and save; if one of them is
    not merged, clear its box.
  </Note>
)

/** What triage found, where the form says nothing of it yet. */
const Noted = ({ noted }: Pick<RemediationPage, 'noted'>) => {
  const found = [noted.affectedVersions, noted.platforms].filter((text) => text !== '')
  return found.length === 0 ? null : (
    <p class="small">
      Triage found affected: <bdi>{found.join(' · ')}</bdi>
    </p>
  )
}

const Texts = ({ page, values, errors }: EditorPageProps) => {
  const bind = bindForm(values, errors)
  const isNoted = page.noted.draft !== '' && values['description'] === page.noted.draft
  return (
    <>
      <Field {...bind('title')} label={labelOf('title')} />
      <TextArea
        {...bind('description')}
        label={labelOf('description')}
        help={`${isNoted ? 'This is the first draft from the triage notes; it is not saved here yet. ' : ''}The vulnerable module, functions, behaviour and fix. The mail puts the sentence with severity and project before it.`}
        rows={7}
      />
      <Part
        title="The records say something else"
        help="else they say the same as the announcement"
        open={values['apart'] === 'yes'}
      >
        <Check
          name="apart"
          label="Use a description of its own for the CVE and OSV records"
          checked={values['apart'] === 'yes'}
        />
        <TextArea {...bind('recordDescription')} label={labelOf('recordDescription')} rows={6} />
      </Part>
      <TextArea
        {...bind('mitigation')}
        label={labelOf('mitigation')}
        help="What users can do who cannot update."
        rows={3}
        optional
      />
    </>
  )
}

const DEFAULTS = [
  { value: 'unaffected', label: 'is not affected' },
  { value: 'affected', label: 'is affected' },
  { value: 'unknown', label: 'is not known' },
]

const Versions = (props: EditorPageProps) => {
  const bind = bindForm(props.values, props.errors)
  const opens = ['modules', 'platforms', 'versionType', 'defaultStatus'].some(
    (name) => props.errors[name] !== undefined,
  )
  return (
    <>
      <h2>Affected and fixed versions</h2>
      <p class="help">
        For each branch the first affected version (0 is the earliest) and the first that is fixed.
        With neither bound it is a single version.
      </p>
      <Noted noted={props.page.noted} />
      <VersionLines {...props} />
      <Part title="How to read the versions; modules and platforms" open={opens}>
        <Select {...bind('defaultStatus')} label={labelOf('defaultStatus')} options={DEFAULTS} />
        <Field {...bind('versionType')} label={labelOf('versionType')} list={VERSION_TYPES} code />
        <TextArea
          {...bind('modules')}
          label={labelOf('modules')}
          help="One a line."
          rows={2}
          optional
        />
        <TextArea
          {...bind('platforms')}
          label={labelOf('platforms')}
          help="One a line, where not all are affected."
          rows={2}
          optional
        />
      </Part>
    </>
  )
}

const Form = (props: EditorPageProps) => {
  const { page, csrf, errors } = props
  const { caseId } = page.loaded
  const labels = Object.fromEntries(Object.keys(errors).map((path) => [path, labelOf(path)]))
  return (
    <div class="stack">
      <ErrorSummary errors={errors} labels={labels} />
      {props.isConflict === true && <Conflict {...props} />}
      <ActionForm
        action={`/cases/${caseId}/advisory`}
        csrf={csrf}
        hidden={{ version: String(page.draft.version) }}
        guard
        label="Advisory"
      >
        {props.asksIfPublic === true && <AskIfPublic />}
        <Texts {...props} />
        <WeaknessLines {...props} />
        <Versions {...props} />
        <h2>References</h2>
        <p class="help">
          Pull requests and commits are tagged as patches, the public issue as issue tracking. The
          announcement's own address is added when it is published. Merged means that anyone can see
          it: once all pull requests are, you are asked whether the fix is public.
        </p>
        <LinkLines {...props} />
        <IsPublic {...props} />
        <div class="form-end">
          <Button tone="main">
            {props.isConflict === true ? 'Save mine as the next version' : 'Save'}
          </Button>
          <Button href={`/cases/${caseId}`}>Back to the case</Button>
        </div>
      </ActionForm>
    </div>
  )
}

const versionWords = ({ draft, editorName }: RemediationPage) =>
  draft.version === 0 || draft.editedAt === null ? (
    'nothing saved yet'
  ) : (
    <>
      version {draft.version}, by <bdi>{editorName ?? 'a former member'}</bdi>,{' '}
      <DateTime at={new Date(draft.editedAt)} />
    </>
  )

/** What of the two that every advisory needs is still empty. */
const emptyOf = ({ draft }: RemediationPage['draft']): readonly string[] => [
  ...(draft.title === '' ? ['no title'] : []),
  ...(draft.description === '' ? ['no description'] : []),
]

const savedWords = (draft: RemediationPage['draft']): string => {
  const empty = emptyOf(draft)
  return [
    `Saved as version ${draft.version}.`,
    draft.version > 1 && 'Approvals of earlier versions no longer count.',
    empty.length > 0 && `It has ${empty.join(' and ')} yet.`,
  ]
    .filter(Boolean)
    .join(' ')
}

export const EditorPage = (props: EditorPageProps) => {
  const { page } = props
  const { loaded } = page
  return (
    <>
      <PageHead
        title="Advisory"
        lede={
          <>
            <CaseLink of={loaded} />
            {' · '}
            {versionWords(page)}
          </>
        }
      />
      {props.isSaved === true && (
        <Note tone="good" spoken>
          <p>{savedWords(page.draft)}</p>
          <Next next={props.next} />
        </Note>
      )}
      <div class="columns">
        {page.mayEdit ? (
          <Form {...props} />
        ) : (
          <Card title="What is drafted" padded>
            <p class="quiet">Members of the team write the advisory. This is what it says now.</p>
            <h3 dir="auto">{page.draft.draft.title}</h3>
            <p class="typed" dir="auto">
              {page.draft.draft.description || 'No description yet.'}
            </p>
          </Card>
        )}
        <aside class="stack" aria-label="What belongs to the advisory">
          <AdvisorySide
            page={page}
            csrf={props.csrf}
            cveEntry={props.cveEntry}
            errors={props.errors}
          />
        </aside>
      </div>
    </>
  )
}
