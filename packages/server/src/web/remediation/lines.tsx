// The repeated lines of the advisory's form: versions per branch, references, weaknesses. Complete without scripts: a
// button sends the form back with more lines and saves nothing.

import { knownWeaknesses } from '../../remediation/cwe/cwe.js'
import { LINK_KINDS } from '../../remediation/draft.js'
import { TAGS } from '../../remediation/draft-check.js'
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

const STATUSES = [
  { value: 'affected', label: 'Affected' },
  { value: 'unaffected', label: 'Not affected' },
]

export const VersionLines = ({ values, errors, size }: LinesProps) => {
  const bind = bindForm(values, errors)
  return (
    <>
      <input type="hidden" name="affected/lines" value={String(size.affected)} />
      {indexes(size.affected).map((at) => (
        <fieldset class="line">
          <legend class="small faint">{`Line ${at + 1}`}</legend>
          <Select {...bind(`affected/${at}/status`)} label="Status" options={STATUSES} />
          <Field {...bind(`affected/${at}/version`)} label="From" placeholder="3.13.0a1" code />
          <Field {...bind(`affected/${at}/lessThan`)} label="Fixed in" placeholder="3.13.2" code />
          <Field
            {...bind(`affected/${at}/lessThanOrEqual`)}
            label="Last affected"
            placeholder="3.13.1"
            code
          />
          <Field {...bind(`affected/${at}/fixCommit`)} label="Fix commit" code />
        </fieldset>
      ))}
      <More name="affected">More lines</More>
    </>
  )
}

const KINDS: Readonly<Record<(typeof LINK_KINDS)[number], string>> = {
  'public-issue': 'Public issue',
  'pull-request': 'Pull request',
  commit: 'Commit',
  other: 'Other',
}

export const LinkLines = ({ values, errors, size }: LinesProps) => {
  const bind = bindForm(values, errors)
  return (
    <>
      <input type="hidden" name="links/lines" value={String(size.links)} />
      {indexes(size.links).map((at) => (
        <fieldset class="line">
          <legend class="small faint">{`Reference ${at + 1}`}</legend>
          <Select
            {...bind(`links/${at}/kind`)}
            label="Kind"
            options={LINK_KINDS.map((kind) => ({ value: kind, label: KINDS[kind] }))}
          />
          <div class="long">
            <Field {...bind(`links/${at}/url`)} label="Address" placeholder="https://" code />
          </div>
          <Field {...bind(`links/${at}/tags`)} label="More tags" list={TAGS} code />
          <Check
            name={`links/${at}/merged`}
            label="Merged"
            checked={values[`links/${at}/merged`] === 'yes'}
          />
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
          help={at === 0 ? 'A CWE number, such as CWE-1333; type a word to find it.' : undefined}
          list={knownWeaknesses()}
          optional
        />
      ))}
      <More name="cwe">Another weakness</More>
    </>
  )
}
