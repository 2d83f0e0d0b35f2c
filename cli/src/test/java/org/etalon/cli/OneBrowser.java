package org.etalon.cli;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the browser for the first test that asks, and closes it behind the last one. */
final class OneBrowser implements ExecutionCondition, ParameterResolver {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Browser.isHere()
        ? ConditionEvaluationResult.enabled("there is a headless browser")
        : ConditionEvaluationResult.disabled(
            "no headless browser here: install Debian's packages chromium and chromium-driver");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Browser.class;
  }

  /** The browser as it is when it starts: on no page, wide, light. */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Browser browser =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(OneBrowser.class))
            .computeIfAbsent(Browser.class, type -> Browser.start(), Browser.class);
    browser.clear();
    return browser;
  }
}
