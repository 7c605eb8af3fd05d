// Owns the names of the documents the built-in charter rests on, as people read them on the charter page.
// It holds no rule.

/** @source PEP 811 */
export const pep811 = 'PEP 811'
/** @source Developer's Guide */
export const devguide = "Python Developer's Guide, Python Security Response Team"
/** @source Security policy */
export const policy = "Python Developer's Guide, Security policy"
/** @source PSF CNA procedures */
export const cna = 'PSF CNA procedures'
/** @source Regulation (EU) 2024/2847 (Cyber Resilience Act) */
export const cra = 'Regulation (EU) 2024/2847, Article 14'
/** @source docs/READINGS.md */
export const ours = 'our reading'
