package org.etalon.engine.certify;

import org.etalon.engine.search.Progress;

/** Told of the progress of a search over settings, now and then, on the thread that searches. */
@FunctionalInterface
public interface SettingListener {
  /**
   * What is known of one width of one setting.
   *
   * @param request the setting
   * @param bits the width
   * @param progress of its own search
   */
  void accept(QuantizationRequest request, int bits, Progress progress);
}
