// Fails a test file in which statements are given to a connection that is busy and was not opened to take them (`pipeline`, as
// db/connect.ts opens its pools): the database client queues them today, warns once a process, and refuses them in its next version.
const isOfDatabaseClient = ({ name, message }: Error): boolean =>
  name === 'DeprecationWarning' && /\bpg@\d/.test(message)

process.on('warning', (warning) => {
  // Thrown where nobody catches it: the run names it and fails.
  if (isOfDatabaseClient(warning)) throw warning
})
