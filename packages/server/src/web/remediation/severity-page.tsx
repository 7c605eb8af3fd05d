// `/cases/{id}/severity`: the calculator, and the score that stands explained metric by metric.
import { explainVector, type MetricChoices, type MetricExplanation } from '@parley/records'
import type { RemediationPage } from '../../remediation/page.js'
import { CaseLink } from '../cases/case-link.js'
import { Card, Table } from '../look/card.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { CvssFields, cvssLabels } from '../look/form/cvss.js'
import type { FormVersion } from '../look/form/cvss-vector.js'
import type { FieldErrors } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Tabs } from '../look/lists.js'
import { Note } from '../look/states.js'
import { Next } from './next.js'
import type { NextStep } from './open-places.js'

export interface SeverityPageProps {
  readonly page: RemediationPage
  readonly csrf: string
  readonly version: FormVersion
  /** The vector in force, or what was typed. */
  readonly vector: string
  readonly choices?: MetricChoices | undefined
  readonly errors?: FieldErrors | undefined
  readonly isSaved?: boolean | undefined
  readonly next?: NextStep | undefined
}

const GROUPS: Readonly<Record<string, string>> = { X: 'not defined', ND: 'not defined' }

const explained = (metric: MetricExplanation) => [
  <>
    {metric.name} <span class="id faint">{metric.metric}</span>
  </>,
  metric.valueName || (GROUPS[metric.value] ?? metric.value),
  metric.contribution === 0 ? '0' : `−${metric.contribution.toFixed(1)}`,
]

const Explanation = ({ vector }: { readonly vector: string }) => {
  const score = explainVector(vector)
  if ('refusal' in score) return null
  const chosen = score.metrics.filter(({ value }) => value !== 'X' && value !== 'ND')
  const rating = `${score.rating.charAt(0)}${score.rating.slice(1).toLowerCase()}`
  return (
    <Card title="Where the score comes from" padded>
      <p>
        <b>{`${score.score.toFixed(1)} ${rating}`}</b>{' '}
        <code class="small typed">{score.vector}</code>
      </p>
      <p class="small quiet">
        The last column says how far the score would fall if that one choice were at its mildest.
        The numbers do not add up: the score is no sum.
      </p>
      <Table
        columns={[{ name: 'Metric' }, { name: 'Choice' }, { name: 'Weight', number: true }]}
        rows={chosen.map(explained)}
      />
    </Card>
  )
}

export const SeverityPage = (props: SeverityPageProps) => {
  const { page, version, vector, csrf } = props
  const { loaded, charter } = page
  const address = `/cases/${loaded.caseId}/severity`
  const standing = page.draft.draft.vectors.find((one) => one.startsWith(`CVSS:${version}/`))
  return (
    <>
      <PageHead
        title="Severity"
        lede={<CaseLink of={loaded} />}
        aside={<a href={`/cases/${loaded.caseId}/advisory`}>Advisory</a>}
      />
      <Tabs
        label="Version of CVSS"
        tabs={(['4.0', '3.1'] as const).map((one) => ({
          href: `${address}?cvss=${one}`,
          label: `CVSS ${one}`,
          current: one === version,
        }))}
      />
      <div class="stack">
        {props.isSaved === true && (
          <Note tone="good" spoken>
            <p>Saved. An approval of an earlier version, if there is one, no longer counts.</p>
            <Next next={props.next} />
          </Note>
        )}
        <ErrorSummary
          errors={props.errors ?? {}}
          labels={cvssLabels(version)}
          kept="What you chose is kept below."
        />
        <Note>
          {charter.severity.advice.value} <cite>({charter.severity.advice.source})</cite>
        </Note>
        <ActionForm
          action={address}
          csrf={csrf}
          hidden={{ cvss: version }}
          guard
          label="Score"
          class="stack"
        >
          <CvssFields
            version={version}
            vector={vector}
            choices={props.choices}
            errors={props.errors}
          />
          <div class="form-end">
            <Button tone="main">Save the score</Button>
            {standing !== undefined && (
              <Button name="clear" value="yes" tone="danger" lenient>
                Take this score away
              </Button>
            )}
            <Button href={`/cases/${loaded.caseId}/advisory`}>Back</Button>
          </div>
        </ActionForm>
        {standing !== undefined && <Explanation vector={standing} />}
      </div>
    </>
  )
}
