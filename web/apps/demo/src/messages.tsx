import { publicApi, type Client, type PhoneMessage } from '@chenxi/api';
import { useFormats, useT } from '@chenxi/i18n';
import { EmptyState, IconButton } from '@chenxi/ui';
import { useEffect, useState } from 'react';

/** What the town's phone network would have carried: here it is shown. */
export function useMessages(client: Client): PhoneMessage[] {
  const [messages, setMessages] = useState<PhoneMessage[]>([]);
  useEffect(() => {
    const read = () => {
      if (document.visibilityState !== 'visible') return;
      void publicApi(client).demoPhone().then((found) => setMessages([...(Array.isArray(found) ? found : found.data)].sort((a, b) => b.at.localeCompare(a.at))), () => {});
    };
    read();
    const timer = setInterval(read, 3000);
    return () => clearInterval(timer);
  }, [client]);
  return messages;
}

export function Messages({ messages, onClose }: { messages: PhoneMessage[]; onClose: () => void }) {
  const t = useT();
  const f = useFormats();
  return (
    <div className="d-messages" role="region" aria-label={t('demo.messages')}>
      <header><h3>{t('demo.messages')}</h3><IconButton icon="close" label={t('ui.close')} onClick={onClose} /></header>
      {messages.length === 0 ? <EmptyState icon="mail" title={t('demo.messages.empty')}>{t('demo.messages.hint')}</EmptyState> : (
        <ul tabIndex={0} aria-label={t('demo.messages')}>
          {messages.slice(0, 30).map((one) => (
            <li key={one.at + one.to + one.text}><small>{t(one.channel === 'email' ? 'demo.messages.email' : 'demo.messages.sms', { to: one.to })} · {f.time(one.at)}</small><p>{one.text}</p></li>
          ))}
        </ul>
      )}
    </div>
  );
}
