export default {
  title: 'Our clues',
  about: 'What waits for our answer, and how earlier ones ended.',
  waiting: '{count} clues wait for an answer; without one in time they count as accepted.',
  show_waiting: 'Show them',
  answer_by: 'Answer by',
  empty: 'No clue of this institution',
  appeal_one_by_one: 'Appeals are made one by one, with documents',
  findings: { title: 'My findings', about: 'Findings on my orders; only I see them.', empty: 'No finding on my orders' },
  compliance: { rate: 'Compliance', about: 'Warnings after which the order was changed', warned: 'Warned', answered: 'Answered', changed: 'Changed' },
}
