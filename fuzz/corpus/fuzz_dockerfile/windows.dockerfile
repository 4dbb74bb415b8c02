# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
RUN Invoke-WebRequest http://x -OutFile y; if ($x) { z }
SHELL ["powershell", "-Command"]
RUN Get-Item 'x
SHELL ["bash", "-c"]
RUN one && two
