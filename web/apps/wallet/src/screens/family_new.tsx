import { useT } from '@chenxi/i18n';
import { Banner, Button, Field, toast, useAddress } from '@chenxi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { names } from '../data';
import { TermsForm, givesAnything, nothing, termsText, useTermSentences, useTermsForm } from '../flow/family_terms';
import { phoneE164, spacedPhone } from '../flow/handles';
import { PinSheet } from '../flow/pin_sheet';
import { useServices } from '../services';
import { Page } from '../shell';

export default function FamilyNewScreen() {
  const t = useT();
  const { api } = useServices();
  const { go } = useAddress();
  const queries = useQueryClient();
  const sentences = useTermSentences();
  const form = useTermsForm(nothing);
  const [typed, setTyped] = useState('');
  const [sign, setSign] = useState(false);
  const phone = phoneE164(typed);
  const terms = form.result;
  const ready = phone !== null && terms !== null && givesAnything(terms);
  return (
    <Page title={t('wallet.family.invite')}>
      <form className="u-stack-l" onSubmit={(event) => { event.preventDefault(); if (ready) setSign(true); }}>
        <Field label={t('wallet.family.phone')} hint={t('wallet.family.phone_hint')} prefix={typed.startsWith('+') ? undefined : '+86'} inputMode="tel" type="tel" value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
        <TermsForm form={form} />
        <Banner>{t('wallet.family.you_decide')}</Banner>
        <Button look="primary" wide type="submit" disabled={!ready}>{t('ui.next')}</Button>
      </form>
      {ready && (
        <PinSheet open={sign} title={t('wallet.family.invite')} onClose={() => setSign(false)} about={{ purpose: 'family', payeeId: termsText(terms), payeeName: phone }}
          act={async (proof, key) => {
            await api.inviteFamily({ phone, terms, proof }, key);
            void queries.invalidateQueries({ queryKey: names.family });
            toast(t('wallet.family.sent'));
            go('/family');
          }}>
          <p className="u-center u-num"><strong>{spacedPhone(phone)}</strong></p>
          <ul className="w-plainlist">{sentences(terms, 'owner').map((line) => <li key={line}>{line}</li>)}</ul>
        </PinSheet>
      )}
    </Page>
  );
}
