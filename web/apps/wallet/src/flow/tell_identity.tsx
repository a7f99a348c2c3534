// Document number and legal name, then the PIN. What the registry says comes later, by itself.
import { useT } from '@chenxi/i18n';
import { Banner, Button, Field, Sheet } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names } from '../data';
import { useServices } from '../services';
import { useDevice } from '../session';
import { isDocument, plainDocument } from './document';
import { PinSheet } from './pin_sheet';

export function TellIdentity({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { api } = useServices();
  const queries = useQueryClient();
  const device = useDevice();
  const [name, setName] = useState('');
  const [number, setNumber] = useState('');
  const [wrong, setWrong] = useState(false);
  const [signing, setSigning] = useState(false);
  if (signing)
    return (
      <PinSheet open title={t('wallet.identity.add')} onClose={() => setSigning(false)} act={async (proof, key) => {
        queries.setQueryData(names.identity, await api.tellIdentity({ document_number: plainDocument(number), name: name.trim(), proof }, key));
        onClose();
      }}>
        <p className="u-center">{name.trim()}<br /><span className="u-num">{plainDocument(number)}</span></p>
      </PinSheet>
    );
  return (
    <Sheet open title={t('wallet.identity.add')} onClose={onClose}>
      <form className="u-stack" onSubmit={(event) => { event.preventDefault(); if (isDocument(number)) setSigning(true); else setWrong(true); }}>
        <Field label={t('wallet.identity.name')} autoComplete="name" maxLength={50} value={name} onChange={(event) => setName(event.target.value)} autoFocus />
        <Field label={t('wallet.identity.number')} hint={t(device.demoPin ? 'wallet.identity.number_demo' : 'wallet.identity.number_hint')} autoComplete="off" autoCapitalize="characters" spellCheck={false}
          value={number} fault={wrong ? t('wallet.identity.number_wrong') : null} onChange={(event) => { setNumber(event.target.value); setWrong(false); }} />
        <Banner>{t('wallet.identity.kept')}</Banner>
        <Button look="primary" wide type="submit" disabled={!name.trim() || !number.trim()}>{t('wallet.identity.check')}</Button>
      </form>
    </Sheet>
  );
}
