@echo off
rem Runs etalon on Windows; builds it first where that was not done yet. The twin of the script "etalon",
rem but that it does not see newer sources: after a change run "mvn -Dquick -pl cli -am package".
setlocal
set "home=%~dp0"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
set "version="
set "settings=%TEMP%\etalon-%RANDOM%.txt"
"%java%" -XshowSettings:properties -version 2>"%settings%"
for /f "usebackq tokens=1,3" %%a in ("%settings%") do if "%%a"=="java.specification.version" set "version=%%b"
del "%settings%"
if not defined version (
  echo etalon: no Java found; install a JDK 17 or later, or set JAVA_HOME>&2
  exit /b 70
)
for /f "delims=." %%m in ("%version%") do set "major=%%m"
if %major% LSS 17 (
  echo etalon: Java 17 or later is needed, "%java%" is version %version%; set JAVA_HOME>&2
  exit /b 70
)
call :newest
if defined jar goto run
where mvn >nul 2>nul
if errorlevel 1 (
  echo etalon: not built yet and no Maven found; install Maven 3.8 or later>&2
  exit /b 70
)
echo etalon: building, once (about a minute where Maven has to fetch all it needs) ...>&2
pushd "%home%"
rem Which module Maven is at, a line each, and what goes wrong.
call mvn -B -T1C -Dquick -pl cli -am package 2>&1 | findstr /c:"Building Etalon" /c:"ERROR" >&2
popd
call :newest
if not defined jar (
  echo etalon: the build failed; "mvn -Dquick -pl cli -am package" in "%home%" shows all that it says>&2
  exit /b 70
)

:run
"%java%" -XX:+UseParallelGC -Xmx2g -Detalon.columns=0 %ETALON_JAVA_OPTIONS% -jar "%home%cli\target\%jar%" %*
exit /b %errorlevel%

:newest
set "jar="
for /f "delims=" %%f in ('dir /b /o-d "%home%cli\target\etalon-cli-*-all.jar" 2^>nul') do if not defined jar set "jar=%%f"
exit /b 0
