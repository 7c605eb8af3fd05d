// What somebody is asked from outside their cases, above the list: invitations, and versions submitted for review.
import type { CaseDesk } from '../../../cases/list/list.js'
import { Card, TodoList } from '../../look/card.js'
import { oneLine } from '../../look/one-line.js'
import { Note } from '../../look/states.js'

/** Cases that wait for an answer to their terms come before everything else: nothing of them is readable until then. */
export const Invitations = ({ invitations }: Pick<CaseDesk, 'invitations'>) =>
  invitations.length === 0 ? null : (
    <Card title="You are asked">
      <TodoList
        items={invitations.map(({ caseId, title, isAgain }) => ({
          text: (
            <>
              <bdi>{oneLine(title)}</bdi>{' '}
              <span class="quiet small">
                {isAgain ? 'you are asked again: agree to the terms, or decline' : 'an invitation'}
              </span>
            </>
          ),
          done: false,
          aside: (
            <a href={`/cases/${caseId}`}>
              Read the terms
              <span class="seen-by-readers">{`: ${oneLine(title)}`}</span>
            </a>
          ),
        }))}
      />
    </Card>
  )

/** Versions that were submitted to them, and wait. */
export const ReviewsAsked = ({ asked }: { readonly asked: number }) =>
  asked === 0 ? null : (
    <Note>
      {asked === 1 ? 'A version is' : `${asked} versions are`} submitted to you for review, from
      outside your cases. <a href="/reviews">Read what is asked</a>
    </Note>
  )
