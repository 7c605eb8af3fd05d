// Owns what a newcomer of the Python Security Response Team is to have read, done and been shown, as data. No source lists it:
// it is derived from the duties of members and admins. Order is the order of the list.
import type { OnboardingItem } from '../onboarding.js'
import { cna, devguide, ours, pep811, policy } from './sources.js'

const reading = 'onboarding'

/**
 * @source PEP 811; Python Developer's Guide; PSF CNA procedures (charter-rules A9, D1, D2)
 * @reading docs/READINGS.md#onboarding
 */
export const pep811Onboarding: readonly OnboardingItem[] = [
  {
    id: 'acknowledgement',
    text: 'Agree to how information under embargo is treated',
    owner: 'newcomer',
    withinDays: 7,
    link: '/acknowledge?next=/onboarding',
    source: `${pep811}; ${devguide}`,
  },
  {
    id: 'read-charter',
    text: 'Read the charter',
    owner: 'newcomer',
    withinDays: 14,
    link: '/charter',
    source: pep811,
    reading,
  },
  {
    id: 'read-guide',
    text: 'Read the Developer’s Guide on the team',
    owner: 'newcomer',
    withinDays: 14,
    link: 'https://devguide.python.org/security/psrt/',
    source: devguide,
    reading,
  },
  {
    id: 'read-policy',
    text: 'Read the security policy and its threat model',
    owner: 'newcomer',
    withinDays: 14,
    link: 'https://devguide.python.org/security/policy/',
    source: policy,
    reading,
  },
  {
    id: 'venues',
    text: 'Give access to the GitHub team, the mailing list and the chat',
    owner: 'admin',
    withinDays: 7,
    link: null,
    source: `${pep811}; ${devguide}`,
    reading,
  },
  {
    id: 'orientation',
    text: 'Hold an orientation: who is who, how a case goes',
    owner: 'admin',
    withinDays: 21,
    link: null,
    source: ours,
    reading,
  },
  {
    id: 'mentor',
    text: 'Have a mentor',
    owner: 'admin',
    withinDays: 14,
    link: null,
    source: ours,
    reading,
  },
  {
    id: 'practice',
    text: 'Work through a practice case together, from the report to the page that would publish it',
    owner: 'mentor',
    withinDays: 30,
    link: null,
    source: ours,
    reading: 'practice',
  },
  {
    id: 'training-cve',
    text: 'Be shown how CVE ids are reserved and records written',
    owner: 'mentor',
    withinDays: 60,
    link: null,
    source: cna,
    reading,
  },
  {
    id: 'training-advisories',
    text: 'Be shown how an advisory is written, scored and published',
    owner: 'mentor',
    withinDays: 60,
    link: null,
    source: devguide,
    reading,
  },
  {
    id: 'shadowing',
    text: 'Shadow first cases, and suggest what you would do',
    owner: 'mentor',
    withinDays: 90,
    link: null,
    source: ours,
    reading: 'shadowing',
  },
]
