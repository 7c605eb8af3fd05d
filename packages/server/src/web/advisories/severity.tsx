// A severity as the public sees it: a word, with its score where there is one, and what it rests on. Old records have
// neither.
import { type Advisory, type ShownSeverity, scoreVector } from '@parley/records'
import { Card, Facts } from '../look/card.js'
import { Pill } from '../look/marks.js'

/** The vectors behind the score and the kinds of weakness, as they stand in the records. */
export const Assessment = ({ advisory }: { readonly advisory: Advisory }) => {
  const vectors = advisory.severities.map(({ vector }) => vector).filter((one) => one !== '')
  const weaknesses = advisory.weaknesses.flatMap(({ cweId, description }) =>
    cweId === undefined
      ? []
      : [{ id: cweId, words: description?.startsWith(cweId) ? description : cweId }],
  )
  if (vectors.length === 0 && weaknesses.length === 0) return null
  return (
    <Card title="Assessment">
      <Facts
        wide
        facts={[
          ...vectors.map((vector) => ({
            name: 'CVSS',
            value: (
              <>
                <code class="typed">{vector}</code> {scoreWords(vector)}
              </>
            ),
          })),
          ...(weaknesses.length === 0
            ? []
            : [{ name: 'Weakness', value: weaknesses.map((one) => <WeaknessLink {...one} />) }]),
        ]}
      />
    </Card>
  )
}

/** What one vector is worth: of two, one may say more than the other. */
const scoreWords = (vector: string): string => {
  const scored = scoreVector(vector)
  return 'refusal' in scored ? '' : `${scored.score.toFixed(1)} ${wordOf(scored.rating)}`
}

const WeaknessLink = ({ id, words }: { readonly id: string; readonly words: string }) => {
  const number = /^CWE-(\d{1,6})$/.exec(id)?.[1]
  return number === undefined ? (
    <div>{words}</div>
  ) : (
    <div>
      <a
        href={`https://cwe.mitre.org/data/definitions/${number}.html`}
        rel="noreferrer nofollow noopener"
      >
        {words}
      </a>
    </div>
  )
}

const SERIOUS = new Set(['HIGH', 'CRITICAL'])

const wordOf = (rating: string): string => rating.charAt(0) + rating.slice(1).toLowerCase()

export const AdvisorySeverity = ({ severity }: { readonly severity: ShownSeverity | undefined }) =>
  severity === undefined ? (
    <span class="faint small">not scored</span>
  ) : (
    <Pill tone={SERIOUS.has(severity.rating) ? 'bad' : 'plain'}>
      {wordOf(severity.rating)}
      {severity.score === null ? '' : ` ${severity.score.toFixed(1)}`}
    </Pill>
  )
