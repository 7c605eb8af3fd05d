// How an advisory was handled, and the proofs of it: the steps, how long each took, which entry of the public ledger
// each is, and how anyone checks that, here or elsewhere.

import type { Handled } from '../../publication/public/document.js'
import type { ProvedStep } from '../../publication/public/timeline-proof.js'
import { Table, Timeline } from '../look/card.js'
import { DateTime, lengthInWords } from '../look/time.js'
import { handledSteps, timedSteps } from './handled.js'

export interface ProofsProps {
  readonly handled: Handled
  readonly proved: readonly ProvedStep[]
  /** Where the proof bundle is. */
  readonly proofPath: string
  /** The ledger's verifier key, as it is published. */
  readonly ledgerKey: string
}

const Exact = ({ handled, proved }: ProofsProps) => (
  <details class="small">
    <summary>Exact times, and how long each step took</summary>
    <Table
      label="Exact times"
      columns={[
        { name: 'Step' },
        { name: 'When' },
        { name: 'Took' },
        { name: 'Entry', number: true },
      ]}
      rows={timedSteps(handled).map(({ name, label, at, tookMs }) => [
        label,
        <span class="nowrap">
          <DateTime at={at} />
        </span>,
        tookMs === undefined ? '' : lengthInWords(tookMs),
        proved.find((one) => one.step === name)?.index ?? <span class="quiet">none</span>,
      ])}
    />
  </details>
)

const howMany = (proved: number, all: number): string =>
  proved === all
    ? 'Every step is in the public ledger.'
    : `${proved} of ${all} steps are in the public ledger.`

const Check = ({ handled, proved, proofPath, ledgerKey }: ProofsProps) => (
  <parley-proof src={proofPath} ledger-key={ledgerKey} class="stack tight">
    <p class="small quiet">
      {howMany(proved.length, timedSteps(handled).length)} What is opened of them is the time and
      the kind of step, nothing else.
    </p>
    <p class="inline small">
      <button type="button" class="button small needs-script">
        Check the proofs here
      </button>
      <a href={proofPath} download>
        Download the proofs
      </a>
      <a href="/ledger">How to check them yourself</a>
    </p>
  </parley-proof>
)

/** The timeline with what proves it. */
export const HandledWithProofs = (props: ProofsProps) => (
  <>
    <Timeline steps={handledSteps(props.handled)} />
    <Exact {...props} />
    {props.proved.length > 0 && <Check {...props} />}
  </>
)
