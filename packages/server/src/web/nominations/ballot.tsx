// The ballot on a nomination's page: asking for a token and voting while it is open, which needs scripts and says so;
// afterwards the result, and every vote with its token.
import { shareInWords, VOTES } from '@parley/rules'
import type { BallotView } from '../../charter/ballots/view.js'
import type { NominationPage } from '../../charter/nominations/page.js'
import { countsInWords } from '../governance/words.js'
import { Card, Facts, Table } from '../look/card.js'
import { Because, csrfField } from '../look/form/buttons.js'
import { Choice } from '../look/form/choices.js'
import { counted } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { Opening, openingAttributes } from './opening.js'
import { reasonWords, voteWords } from './words.js'

interface VoteProps {
  readonly page: NominationPage
  readonly csrf: string
  readonly rpId: string
  readonly personId: string
}

const Vote = ({ page, csrf, rpId, personId }: VoteProps) => {
  const { row, passkeys } = page
  return (
    <parley-ballot
      class="stack"
      ballot={row.nominationId}
      voter={personId}
      key-n={row.publicKey?.n ?? ''}
      key-e={row.publicKey?.e ?? ''}
      {...openingAttributes(page)}
      rp-id={rpId}
      passkeys={passkeys.join(' ')}
    >
      <input type="hidden" name={csrfField} value={csrf} />
      <Choice
        name="vote"
        label="Your vote"
        options={VOTES.map((value) => ({ value, label: voteWords[value] }))}
        help="Abstaining counts as taking part, and as neither yes nor no."
      />
      {page.hasToken && (
        <p class="small quiet" data-in-another-browser>
          You have asked for your token. It votes in the browser you asked with.
        </p>
      )}
      <p class="small quiet" data-without-scripts>
        Voting needs scripts: your browser makes a token, hides it from the server, and casts with
        it without your session. Nothing here can be done without.
      </p>
    </parley-ballot>
  )
}

const Secrecy = () => (
  <details class="small">
    <summary>What is secret, and what is not</summary>
    <p>
      The server learns that you asked for a token, never which one it signed; a vote arrives with a
      token and without a session. After the close every vote is listed with its token, so that you
      find yours and anybody here recounts it. Your browser keeps the token until then, signed in or
      out: vote with the browser you asked with, and do not clear its data before you have looked.
      What this does not prevent: somebody who looks over your shoulder, a token that was asked for
      and never used, and guessing by the hour where few vote.
    </p>
  </details>
)

export const OpenBallot = (props: VoteProps) => {
  const { page } = props
  const { row, electors, mayNotAsk, passkeys } = page
  return (
    <Card title="The ballot" id="ballot" padded>
      <p>
        Open until <DateTime at={new Date(row.closesAt)} />.{' '}
        {`${counted(electors.length, 'member')} can vote. No result is shown before it closes.`}
      </p>
      {mayNotAsk !== undefined && (
        <p class="quiet">
          <Because {...mayNotAsk} />
        </p>
      )}
      {mayNotAsk === undefined && passkeys.length === 0 && (
        <Note tone="embargo">
          Your passkey signs that you asked for a token, so that nobody can add voters.{' '}
          <a href="/account#passkeys">Add a passkey</a> first, then come back to this page.
        </Note>
      )}
      {mayNotAsk === undefined && passkeys.length > 0 && <Vote {...props} />}
      <Opening {...page} />
      <Secrecy />
    </Card>
  )
}

/** Marks the reader's own vote, with the token that their browser kept. */
const Own = ({ ballot: { row }, personId }: ClosedProps) => (
  <parley-own-vote
    ballot={row.nominationId}
    voter={personId}
    key-n={row.publicKey?.n ?? ''}
    opening={row.opening?.whole ?? ''}
    class="stack tight"
  >
    <p class="small quiet" data-without-scripts>
      With scripts, the browser you voted with finds your token in this list.
    </p>
  </parley-own-vote>
)

interface ClosedProps {
  readonly ballot: BallotView
  readonly personId: string
}

/** Whether the ledger tells of the passkeys that asked; nothing of ballots in which that was not compared. */
const passkeysOf = (electors: BallotView['electors']) => {
  const compared = electors.filter(({ isTold }) => isTold !== null)
  const told = compared.filter(({ isTold }) => isTold === true).length
  const value = `${told} of the ${compared.length} that asked: the ledger tells who added them, and when`
  return compared.length === 0 ? [] : [{ name: 'Passkeys', value }]
}

const resultOf = ({ row, votes, electors, tokensIssued, isElector }: BallotView) => {
  const { outcome } = row
  if (outcome === null) return []
  const { ballot } = row.rules
  const { neededYes, reason, electorate } = outcome
  const of =
    ballot.denominator.value === 'membership' ? 'the electorate' : 'the votes that are yes or no'
  const tokens = `${tokensIssued} asked for, ${votes.length} used, ${tokensIssued - votes.length} unused, ${electors.length - tokensIssued} never asked for`
  return [
    { name: 'Result', value: reasonWords[reason] },
    { name: 'Votes', value: countsInWords(outcome) },
    {
      name: 'Needed',
      value: `${counted(neededYes, 'yes', 'yes')} (${shareInWords(ballot.threshold.value)} of ${of})`,
    },
    { name: 'Electorate', value: String(electorate) },
    ...(isElector ? [{ name: 'Tokens', value: tokens }, ...passkeysOf(electors)] : []),
  ]
}

/** A passkey that asked for a token and of which the ledger does not tell that it was ever added. */
const Untold = ({ electors }: Pick<BallotView, 'electors'>) => {
  const untold = electors.filter(({ isTold }) => isTold === false)
  if (untold.length === 0) return null
  return (
    <Note tone="bad">
      The ledger does not tell that the passkey was ever added with which a token was asked for{' '}
      <bdi>{untold.map(({ name }) => name).join(', ')}</bdi>. Ask them whether they voted, and the
      operator what <code>admin doctor</code> says, before you rely on this count.
    </Note>
  )
}

const Votes = ({ votes }: Pick<BallotView, 'votes'>) => (
  <details>
    <summary>Every vote with its token</summary>
    <Table
      label="Votes"
      columns={[{ name: 'Token' }, { name: 'Vote' }]}
      rows={votes.map(({ token, tokenSignature, vote }) => [
        <code class="small" data-token={token} data-signature={tokenSignature}>
          {token.slice(0, 16)}…
        </code>,
        voteWords[vote],
      ])}
    />
    <p class="small quiet">
      <code>npx --no parley ballot verify FILE</code>, in a folder with Parley’s source, recounts
      the downloaded record, and takes what you wrote down: <code>--opening</code>,{' '}
      <code>--token</code>.
    </p>
  </details>
)

/** The result for whoever is shown the ballot; how to check it for its electorate. */
export const ClosedBallot = (props: ClosedProps) => {
  const { ballot } = props
  const { row, votes, isElector } = ballot
  if (row.outcome === null) return null
  return (
    <Card
      title="The ballot"
      id="ballot"
      aside={
        isElector && (
          <a href={`/nominations/${row.nominationId}/record.json`}>the record, to recount</a>
        )
      }
    >
      <Facts wide facts={resultOf(ballot)} />
      <div class="pad stack tight">
        {isElector && <Untold {...ballot} />}
        {isElector && <Own {...props} />}
        <Opening {...ballot} />
        {isElector && votes.length > 0 && <Votes votes={votes} />}
        {!isElector && (
          <p class="small quiet">
            Its record, with every vote and token, is for those who could vote in it.
          </p>
        )}
      </div>
    </Card>
  )
}
