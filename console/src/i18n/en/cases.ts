export default {
  title: 'Cases and documents', about: 'What follows a decision is a case: filed, told, reviewed, decided, delivered, closed.', none: 'No cases', none_about: 'After a final decision, record what follows on the clue’s page.', number: 'Number', unnumbered: 'not filed {id}', kind: 'Kind', party: 'Party', article: 'Article', extra: 'Fine / damages', state: 'Stage', opened_at: 'Recorded',
  clue: 'Clue', officers: 'Officers', filed_on: 'Filed', review: 'Legal review', late_fee: 'late fee', returned: 'Returned by legal review:', reply_of: 'Statement of {day}:', events: 'History', clocks: 'Clocks', no_clocks: 'No clock runs', done: 'Recorded',
  steps: {
    title: 'Next', none: 'No step for you now. Documents are issued and delivered on the left.', filing: 'File the case', reply: 'Record a statement', hearing: 'Record the hearing', review: 'Legal review', closing: 'Close', day: 'Day', today: 'today', opinion: 'Opinion', opinion_text: 'Remarks', agrees: 'agree', returns: 'return', statement: 'Text', asks_hearing: 'asks for a hearing',
    about: { filing: 'Gives the case its number and starts its clock.', reply: 'The party’s statement, or its wish for a hearing, in time.', hearing: 'When it was held.', review: 'Not by its officers nor by who acted on the clue.', closing: 'When the decision was delivered and carried out.' },
  },
  documents: {
    title: 'Documents', issue: 'Issue a document', preview: 'Preview', none: 'No documents', kind: 'Document', number: 'Number', at: 'Issued', delivered: 'Delivered', deliver: 'Record delivery', receiver: 'Receiver', manner: 'Manner', version: 'version {version}', blanks: '{count} blanks', issued: 'Issued', was_delivered: 'Delivery recorded',
    issue_about: 'Facts, sums and articles come from the case; what is not given stays a blank line. A document is never changed: a new one is a further version.',
  },
  manner: { direct: 'in person', left: 'left behind', post: 'by post', entrusted: 'entrusted', electronic: 'electronic', notice: 'public notice' },
}
