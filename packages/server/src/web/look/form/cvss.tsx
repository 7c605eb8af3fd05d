// The fields of a CVSS score: one choice per metric, or a vector as text. Complete without scripts; with them the
// score and the weight of each choice show while choosing (browser/cvss.ts). Does not store or judge anything.
import {
  baseMetricsOf,
  choicesOf,
  explainVector,
  type MetricChoices,
  type MetricExplanation,
  type ScoreExplanation,
} from '@parley/records'
import { classes } from '../marks.js'
import { Part } from './choices.js'
import { type FormVersion, firstSentence, furtherMetrics, metricField } from './cvss-vector.js'
import { Field, type FieldErrors, fieldId } from './fields.js'

export type CvssFieldsProps = {
  readonly version: FormVersion
  /** The vector in force, or empty. */
  readonly vector: string
  /** What was chosen in a form that is given back with errors. */
  readonly choices?: MetricChoices | undefined
  readonly errors?: FieldErrors | undefined
}

/** `of` tells a group's metrics from another's of the same names. */
type Group = {
  readonly title: string
  readonly metrics: readonly string[]
  readonly of?: string
}

const baseGroups: Readonly<Record<FormVersion, readonly Group[]>> = {
  '4.0': [
    { title: 'How it is exploited', metrics: ['AV', 'AC', 'AT', 'PR', 'UI'] },
    {
      title: 'What it does to the vulnerable system',
      metrics: ['VC', 'VI', 'VA'],
      of: 'vulnerable system',
    },
    {
      title: 'What it does to systems behind it',
      metrics: ['SC', 'SI', 'SA'],
      of: 'systems behind it',
    },
  ],
  '3.1': [
    { title: 'How it is exploited', metrics: ['AV', 'AC', 'PR', 'UI', 'S'] },
    { title: 'What it does', metrics: ['C', 'I', 'A'] },
  ],
}

/** The harmless vector: names and values of the metrics are read from its explanation. */
const harmless = (version: FormVersion): string =>
  `CVSS:${version}/${baseMetricsOf(version)
    .map((metric) => `${metric}:${metric === 'AC' ? 'L' : metric === 'S' ? 'U' : 'N'}`)
    .join('/')}`

const explained = new Map<FormVersion, ReadonlyMap<string, MetricExplanation>>()

/** Explaining scores every choice once: kept, for the names never change. */
const metricsOf = (version: FormVersion): ReadonlyMap<string, MetricExplanation> => {
  const known = explained.get(version)
  if (known) return known
  const explanation = explainVector(harmless(version))
  const list = 'refusal' in explanation ? [] : explanation.metrics
  const metrics = new Map(list.map((metric) => [metric.metric, metric]))
  explained.set(version, metrics)
  return metrics
}

/** The labels of the form's fields, in its order. */
export const cvssLabels = (version: FormVersion): Readonly<Record<string, string>> => {
  const named = baseGroups[version].flatMap(({ metrics, of }) =>
    metrics.map((metric) => {
      const name = metricsOf(version).get(metric)?.name ?? metric
      return [metricField(metric), of === undefined ? name : `${name}, ${of}`]
    }),
  )
  return { ...Object.fromEntries(named), 'cvss-vector': 'Vector' }
}

export const CvssFields = ({ version, vector, choices, errors = {} }: CvssFieldsProps) => {
  const chosen = choices ?? choicesOf(version, vector)
  const score = explainVector(vector)
  return (
    <parley-cvss version={version}>
      <div class="cvss">
        {baseGroups[version].map((group) => (
          <fieldset class="field">
            <legend>{group.title}</legend>
            <Metrics
              version={version}
              metrics={group.metrics}
              chosen={chosen}
              errors={errors}
              base
            />
          </fieldset>
        ))}
        {furtherMetrics(version).map((group) => (
          <Part title={group.title} open={group.metrics.some((m) => (chosen[m] ?? 'X') !== 'X')}>
            <Metrics version={version} metrics={group.metrics} chosen={chosen} />
          </Part>
        ))}
        <Field
          name="cvss-vector"
          label="Vector"
          help="Or paste a vector here: a changed vector counts instead of the choices above."
          value={vector}
          error={errors['cvss-vector']}
          code
          optional
        />
        <input type="hidden" name="cvss-was" value={vector} />
        <output class="score" for={fieldId('cvss-vector')}>
          {'refusal' in score ? 'No score yet' : <ScoreWords {...score} />}
        </output>
      </div>
    </parley-cvss>
  )
}

const ScoreWords = ({ score, rating }: ScoreExplanation) => (
  <b>{`${score.toFixed(1)} ${rating.charAt(0)}${rating.slice(1).toLowerCase()}`}</b>
)

type MetricsProps = {
  readonly version: FormVersion
  readonly metrics: readonly string[]
  readonly chosen: MetricChoices
  readonly errors?: FieldErrors | undefined
  readonly base?: boolean | undefined
}

const Metrics = ({ version, metrics, chosen, errors, base }: MetricsProps) => {
  const known = metricsOf(version)
  return (
    <div class="metrics">
      {metrics.map((name) => {
        const metric = known.get(name)
        return (
          metric && (
            <Metric
              metric={metric}
              value={chosen[name] ?? (base ? '' : 'X')}
              error={errors?.[metricField(name)]}
              base={base}
            />
          )
        )
      })}
    </div>
  )
}

type MetricProps = {
  readonly metric: MetricExplanation
  readonly value: string
  readonly error?: string | undefined
  readonly base?: boolean | undefined
}

const Metric = ({ metric, value, error, base }: MetricProps) => {
  const id = fieldId(metricField(metric.metric))
  return (
    <div class="field">
      <label for={id}>
        {metric.name} <span class="id faint">{metric.metric}</span>
      </label>
      <select
        class="input"
        id={id}
        name={metricField(metric.metric)}
        data-metric={metric.metric}
        aria-describedby={classes(`${id}-help`, error && `${id}-error`)}
        aria-invalid={error ? 'true' : undefined}
      >
        {base && (
          <option value="" selected={value === ''}>
            Choose
          </option>
        )}
        {metric.choices.map((choice) => (
          <option value={choice.value} selected={choice.value === value}>
            {choice.name}
          </option>
        ))}
      </select>
      <span class="help" id={`${id}-help`} data-explains={metric.metric}>
        {firstSentence(
          metric.choices.find((choice) => choice.value === value)?.description ??
            metric.description,
        )}
      </span>
      {error && (
        <span class="error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  )
}
