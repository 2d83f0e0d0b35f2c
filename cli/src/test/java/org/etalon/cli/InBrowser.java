package org.etalon.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Tests of pages: they take the one {@link Browser} of this JVM as a parameter, one class after the
 * other, before all others, so that none is left alone at the end; they skip where there is none.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OneBrowser.class)
@Order(1)
@ResourceLock("browser")
@interface InBrowser {}
