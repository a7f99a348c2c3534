import { isDeclined, isProofRefusal, isRefusal } from '@chenxi/api';
import { useT } from '@chenxi/i18n';
import { useTroubleText } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { names } from '../data';
import { useServices } from '../services';
import type { Approval, MoveOrder } from './moves';

export interface MoveState {
  sending: { attempt: number } | null;
  /** the PIN or the signature was refused; the person may type again */
  fault: string | null;
  /** the server asked for the PIN although the payer had hoped to pay without */
  pinAsked: boolean;
  /** the browser is asking for fingerprint or face */
  asking: boolean;
  /** a refusal that another PIN cannot mend */
  refusal: unknown;
}
const idle: MoveState = { sending: null, fault: null, pinAsked: false, asking: false, refusal: null };

/**
 * One money request of a screen: sending, asking again, refused, done. `onDone` may write something down first: until it has, the sheet
 * says that it is being sent. It does not fail.
 */
export function useMove<Answer>(onDone: (answer: Answer) => void | Promise<void>) {
  const { moves } = useServices();
  const queries = useQueryClient();
  const t = useT();
  const text = useTroubleText();
  const [state, setState] = useState<MoveState>(idle);
  const key = useRef<string | null>(null);
  // Whoever goes back by the browser's own way leaves what is being sent as well: home goes on showing it.
  useEffect(() => () => {
    if (key.current) moves.unwatch(key.current);
  }, [moves]);

  const run = async (order: MoveOrder, approval: Approval) => {
    const byPasskey = 'passkeys' in approval;
    setState((before) => ({ ...before, sending: byPasskey ? null : { attempt: 1 }, asking: byPasskey, fault: null, refusal: null }));
    try {
      const answer = await moves.start<Answer>(order, approval, (move) => {
        key.current = move.key;
        setState((before) => (before.sending || before.asking ? { ...before, asking: false, sending: { attempt: move.attempt } } : before));
      });
      // A code that was just paid need not be looked at again.
      void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'resolved' });
      await onDone(answer);
      setState(idle);
    } catch (error) {
      if (isDeclined(error)) setState((before) => ({ ...idle, pinAsked: before.pinAsked, fault: t('wallet.passkey.declined') }));
      else if (isRefusal(error, 'pin_required')) setState({ ...idle, pinAsked: true });
      else if (isRefusal(error, 'family_approval_required')) {
        // The sheet asks the family as soon as it knows.
        void queries.invalidateQueries({ queryKey: names.family });
        void queries.invalidateQueries({ queryKey: names.approvals });
        setState((before) => ({ ...idle, pinAsked: before.pinAsked, fault: text(error) }));
      } else if (isProofRefusal(error)) setState((before) => ({ ...idle, pinAsked: before.pinAsked, fault: text(error) }));
      else setState((before) => ({ ...idle, pinAsked: before.pinAsked, refusal: error }));
    }
  };
  return {
    ...state,
    run,
    reset: () => setState(idle),
    /** the person leaves while it is on its way: home goes on showing it */
    leave: () => {
      if (key.current) moves.unwatch(key.current);
    },
  };
}
