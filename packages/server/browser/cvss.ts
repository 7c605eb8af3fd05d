// The CVSS calculator over a form that works without it: the score while choosing, what each choice means and how
// much of the score hangs on it, and a pasted vector turned into choices. A file of its own, fetched where needed;
// it shares no code with parley.js, so that neither is loaded twice.
import {
  buildVector,
  choicesOf,
  explainVector,
  type MetricChoices,
  missingMetrics,
  type ScoreExplanation,
} from '@parley/records'
import { type FormVersion, firstSentence } from '../src/web/look/form/cvss-vector.js'

class ParleyCvss extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('change', ({ target }) => {
      if (target instanceof HTMLSelectElement) this.#fromChoices()
    })
    this.#vector()?.addEventListener('input', () => this.#fromVector())
    this.#fromChoices()
  }

  #version(): FormVersion {
    return this.getAttribute('version') === '3.1' ? '3.1' : '4.0'
  }

  #selects(): readonly HTMLSelectElement[] {
    return [...this.querySelectorAll<HTMLSelectElement>('select[data-metric]')]
  }

  #vector(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>('input[name="cvss-vector"]')
  }

  #choices(): MetricChoices {
    return Object.fromEntries(
      this.#selects().map((each) => [each.dataset['metric'] ?? '', each.value]),
    )
  }

  #fromChoices(): void {
    const choices = this.#choices()
    const missing = missingMetrics(this.#version(), choices)
    const vector = missing.length === 0 ? buildVector(this.#version(), choices) : undefined
    if (typeof vector === 'string') this.#accept(vector)
    const left = missing.length === 1 ? 'one choice' : `${missing.length} choices`
    this.#tell(vector, `No score yet: ${left} left (${missing.join(', ')})`)
  }

  /** The page knows this vector now: only one that is typed afterwards counts instead of the choices. */
  #accept(vector: string): void {
    const field = this.#vector()
    const was = this.querySelector<HTMLInputElement>('input[name="cvss-was"]')
    if (field) field.value = vector
    if (was) was.value = vector
  }

  #fromVector(): void {
    const text = this.#vector()?.value.trim() ?? ''
    const choices = choicesOf(this.#version(), text)
    if (Object.keys(choices).length === 0) {
      const explained = explainVector(text)
      this.#say('refusal' in explained ? explained.because : inWords(explained))
      return
    }
    for (const select of this.#selects()) {
      const metric = select.dataset['metric'] ?? ''
      select.value = choices[metric] ?? (select.querySelector('option[value="X"]') ? 'X' : '')
    }
    this.#tell(text, '')
  }

  #tell(vector: string | object | undefined, otherwise: string): void {
    const explained = typeof vector === 'string' ? explainVector(vector) : undefined
    if (!explained || 'refusal' in explained) {
      this.#say(explained?.because ?? otherwise)
      return
    }
    this.#say(inWords(explained))
    for (const { metric, choices, value, contribution } of explained.metrics) {
      const help = this.querySelector(`[data-explains="${metric}"]`)
      const meaning = choices.find((choice) => choice.value === value)?.description
      const weight = contribution > 0 ? `Adds up to ${contribution.toFixed(1)}. ` : ''
      if (help && meaning) help.textContent = weight + firstSentence(meaning)
    }
  }

  #say(words: string): void {
    const output = this.querySelector('output')
    const strong = document.createElement('b')
    strong.textContent = words
    output?.replaceChildren(strong)
  }
}

const inWords = ({ score, rating }: ScoreExplanation): string =>
  `${score.toFixed(1)} ${rating.charAt(0)}${rating.slice(1).toLowerCase()}`

customElements.define('parley-cvss', ParleyCvss)
