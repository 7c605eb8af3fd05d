// Beside the editor: the score, the CVE id, who is credited, and the patches, each with the way to change it.
import type { RemediationPage } from '../../remediation/page.js'
import { scoredVectors } from '../../remediation/severity.js'
import { Card } from '../look/card.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { type FieldErrors, FileField, Select } from '../look/form/fields.js'
import { Severity, type SeverityProps } from '../look/marks.js'
import { CveState, type CveStateProps } from './cve-state.js'
import { consentWords, nameShown } from './words.js'

interface SideProps {
  readonly page: RemediationPage
  readonly csrf: string
  readonly cveEntry?: CveStateProps['entry']
  readonly errors?: FieldErrors
}

const RATINGS: Readonly<Record<string, SeverityProps['rating']>> = {
  NONE: 'None',
  LOW: 'Low',
  MEDIUM: 'Medium',
  HIGH: 'High',
  CRITICAL: 'Critical',
}

const ScoreCard = ({ page }: SideProps) => {
  const scores = scoredVectors(page.draft.draft.vectors)
  const href = `/cases/${page.loaded.caseId}/severity`
  return (
    <Card
      title="Severity"
      aside={
        page.mayEdit ? <a href={href}>{scores.length === 0 ? 'Score it' : 'Change'}</a> : undefined
      }
      padded
    >
      {scores.length === 0 && <p class="quiet">No score yet.</p>}
      {scores.map(({ vector, score, rating }) => (
        <p>
          <Severity score={score} rating={RATINGS[rating] ?? 'None'} pill />{' '}
          <code class="small typed">{vector}</code>
        </p>
      ))}
    </Card>
  )
}

const CreditsCard = ({ page }: SideProps) => (
  <Card
    title="Credits"
    aside={
      <a href={`/cases/${page.loaded.caseId}/credits`}>{page.mayEdit ? 'Add and ask' : 'All'}</a>
    }
    padded
  >
    {page.credits.length === 0 && <p class="quiet">Nobody yet.</p>}
    {page.credits.map((credit) => (
      <p class="small">
        <bdi>{nameShown(credit)}</bdi>, {credit.types.join(', ')}:{' '}
        <span class="quiet">{consentWords(credit)}</span>
      </p>
    ))}
  </Card>
)

const kilobytes = (bytes: number): string =>
  bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} kB`

const AUDIENCES = [
  { value: 'team', label: 'the team' },
  { value: 'everyone', label: 'everyone on the case, reporter included' },
]

const PatchesCard = ({ page, csrf, errors }: SideProps) => {
  const { caseId } = page.loaded
  const wrong = errors?.['patch']
  return (
    <Card title="Patches" padded>
      {page.patches.length === 0 && <p class="quiet">None attached.</p>}
      {page.patches.map((patch) => (
        <p class="small">
          <a href={`/cases/${caseId}/attachments/${patch.attachmentId}`}>
            <bdi>{patch.name}</bdi>
          </a>{' '}
          <span class="faint">
            {kilobytes(patch.sizeBytes)}, read by {patch.audience}
          </span>
        </p>
      ))}
      {page.mayEdit && (
        <details open={wrong !== undefined}>
          <summary class="small">Attach a patch</summary>
          <ActionForm
            action={`/cases/${caseId}/patches`}
            csrf={csrf}
            multipart
            label="Attach a patch"
          >
            <FileField name="patch" label="File" error={wrong} />
            <Select name="audience" label="Read by" options={AUDIENCES} />
            <div class="form-end">
              <Button small>Attach</Button>
            </div>
          </ActionForm>
        </details>
      )}
    </Card>
  )
}

const CveCard = ({ page, csrf, cveEntry }: SideProps) => (
  <Card title="CVE id" id="cve" padded>
    <CveState page={page} csrf={csrf} entry={cveEntry} />
  </Card>
)

export const AdvisorySide = (props: SideProps) => (
  <>
    <ScoreCard {...props} />
    <CveCard {...props} />
    <CreditsCard {...props} />
    <PatchesCard {...props} />
  </>
)
