// The repeated lines of the advisory's form: versions per branch, references, weaknesses. Complete without scripts: a
// button sends the form back with more lines and saves nothing.

import { REFERENCE_TAGS } from '@parley/records'
import { offeredWeaknesses } from '../../remediation/cwe/cwe.js'
import { LINK_KINDS } from '../../remediation/draft.js'
import { Button } from '../look/form/buttons.js'
import { Check } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, Select } from '../look/form/fields.js'
import type { EditorSize, EditorValues } from './editor-form.js'

export interface LinesProps {
  readonly values: EditorValues
  readonly errors: FieldErrors
  readonly size: EditorSize
}

const indexes = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at)

const More = ({ name, children }: { readonly name: string; readonly children: string }) => (
  <div>
    <Button small lenient name="more" value={name}>
      {children}
    </Button>
  </div>
)

/** A kind of reference means its own tag; what else the format knows is offered. */
const MORE_TAGS = REFERENCE_TAGS.filter((tag) => tag !== 'issue-tracking' && tag !== 'patch')

const STATUSES = [
  { value: 'affected', label: 'affected' },
  { value: 'unaffected', label: 'not affected' },
]

/** Whether a line says more than from and fixed in: a closed part never hides what is filled or wrong. */
const isUncommon = ({ values, errors }: Pick<LinesProps, 'values' | 'errors'>, at: number) => {
  const of = (name: string) => `affected/${at}/${name}`
  const isWrong = [of('lessThanOrEqual'), of('status')].some((path) => errors[path] !== undefined)
  const isFilled = (values[of('lessThanOrEqual')] ?? '') !== ''
  return isWrong || isFilled || values[of('status')] === 'unaffected'
}

export const VersionLines = ({ values, errors, size }: LinesProps) => {
  const bind = bindForm(values, errors)
  return (
    <>
      <input type="hidden" name="affected/lines" value={String(size.affected)} />
      {indexes(size.affected).map((at) => (
        <fieldset class="line branch">
          <legend class="small faint">{`Branch ${at + 1}`}</legend>
          <Field {...bind(`affected/${at}/version`)} label="From" placeholder="1.4.0" code />
          <Field {...bind(`affected/${at}/lessThan`)} label="Fixed in" placeholder="1.4.2" code />
          <div class="long">
            <Field {...bind(`affected/${at}/fixCommit`)} label="Fix commit" optional code />
          </div>
          <details class="rest" open={isUncommon({ values, errors }, at)}>
            <summary class="small">Not fixed, or not affected</summary>
            <div class="line">
              <Field
                {...bind(`affected/${at}/lessThanOrEqual`)}
                label="Last affected"
                placeholder="1.4.1"
                code
              />
              <Select
                {...bind(`affected/${at}/status`)}
                label="These versions are"
                options={STATUSES}
              />
            </div>
          </details>
        </fieldset>
      ))}
      <More name="affected">More branches</More>
    </>
  )
}

const KINDS: Readonly<Record<(typeof LINK_KINDS)[number], string>> = {
  'public-issue': 'Public issue',
  'pull-request': 'Pull request',
  commit: 'Commit',
  other: 'Other',
}

/** What the first references of an advisory are, as a rule: an empty form says so already. */
const USUAL: readonly (typeof LINK_KINDS)[number][] = ['public-issue', 'pull-request']

export const LinkLines = ({ values, errors, size }: LinesProps) => {
  const bind = bindForm(values, errors)
  return (
    <>
      <input type="hidden" name="links/lines" value={String(size.links)} />
      {indexes(size.links).map((at) => (
        <fieldset class="line reference">
          <legend class="small faint">{`Reference ${at + 1}`}</legend>
          <Select
            {...bind(`links/${at}/kind`)}
            value={values[`links/${at}/kind`] ?? USUAL[at] ?? 'other'}
            label="Kind"
            options={LINK_KINDS.map((kind) => ({ value: kind, label: KINDS[kind] }))}
          />
          <div class="long">
            <Field {...bind(`links/${at}/url`)} label="Address" placeholder="https://" code />
          </div>
          <div class="merged">
            <Check
              name={`links/${at}/merged`}
              label="Merged"
              checked={values[`links/${at}/merged`] === 'yes'}
            />
          </div>
          <details
            class="rest"
            open={
              (values[`links/${at}/tags`] ?? '') !== '' || errors[`links/${at}/tags`] !== undefined
            }
          >
            <summary class="small">More tags</summary>
            <Field {...bind(`links/${at}/tags`)} label="Tags" list={MORE_TAGS} code />
          </details>
        </fieldset>
      ))}
      <More name="links">More references</More>
    </>
  )
}

export const WeaknessLines = ({ values, errors, size }: LinesProps) => {
  const bind = bindForm(values, errors)
  return (
    <>
      <input type="hidden" name="cwe/lines" value={String(size.cwe)} />
      {indexes(size.cwe).map((at) => (
        <Field
          {...bind(`cwe/${at}`)}
          label={at === 0 ? 'Weakness' : `Weakness ${at + 1}`}
          help={
            at === 0
              ? 'A CWE number, such as CWE-1333; the common ones are found by a word. It is advised for publication, not required.'
              : undefined
          }
          list={offeredWeaknesses()}
          optional={at > 0}
        />
      ))}
      <More name="cwe">Another weakness</More>
    </>
  )
}
