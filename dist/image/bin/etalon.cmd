@echo off
rem Runs etalon with the Java of this folder.
"%~dp0java" -XX:+UseParallelGC -Xmx2g -Detalon.columns=0 %ETALON_JAVA_OPTIONS% -jar "%~dp0..\lib\etalon.jar" %*
